"""boto3, measured: peer.py ENDPOINT CALLS [WIDTH [CA-FILE]], last line as that of proof/bench/calls.lua.

In the environment, WORK: get, create (the request is the file BODY), pages (of 100 items).
"""
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
ARN = ("arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" + MEMBERSHIP
       + "/trained-model/my_model-1.0")


def peak():
    with open("/proc/self/status") as status:
        return next(line.split()[1] for line in status if line.startswith("VmHWM:"))


def creator(client):
    with open(os.environ["BODY"]) as file:
        request = json.load(file)

    def call(_=None):
        assert client.create_trained_model(membershipIdentifier=MEMBERSHIP, **request)["trainedModelArn"]
    return call


def page_turner(client):
    pages = iter(client.get_paginator("list_trained_models").paginate(membershipIdentifier=MEMBERSHIP))

    def call(_=None):
        assert sum(1 for model in next(pages)["trainedModels"] if model["name"]) == 100
    return call


def getter(client):
    def call(_=None):
        model = client.get_trained_model(membershipIdentifier=MEMBERSHIP, trainedModelArn=ARN)
        assert model["name"] and model["status"]
    return call


WORKS = {"get": getter, "create": creator, "pages": page_turner}


def main(endpoint, calls, width="1", ca=""):
    calls, width = int(calls), int(width)
    client = boto3.client(
        "cleanroomsml", endpoint_url=endpoint, region_name="us-east-1", verify=ca or None,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        config=Config(max_pool_connections=width) if width > 1 else None)
    call = WORKS[os.environ.get("WORK", "get")](client)
    call()
    cpu, wall = time.process_time(), time.monotonic()
    if width == 1:
        for _ in range(1, calls):
            call()
    else:
        with ThreadPoolExecutor(width) as pool:
            for _ in pool.map(call, range(calls)):
                pass
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    print(f"cpu={cpu:.9f} wall={wall:.9f} peak={peak()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
