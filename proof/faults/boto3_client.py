"""boto3_client.py PLAN: makes the calls of a plan with boto3. Prints the results
as one line of JSON."""
import concurrent.futures
import datetime
import json
import os
import sys
import threading
import time
import urllib.request

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.exceptions import ClientError

here = threading.local()
asked = 0


def count_attempt(**_):
    here.attempts += 1


def keys(plan):
    global asked
    asked += 1
    expiry = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    return {"access_key": plan["access_key_id"], "secret_key": plan["secret_access_key"],
            "token": "token-%d" % asked, "expiry_time": expiry.isoformat()}


def new_session(plan):
    if not plan.get("refreshing"):
        return boto3.Session(plan["access_key_id"], plan["secret_access_key"],
                             plan.get("session_token"), "us-east-1")
    core = botocore.session.get_session()
    core._credentials = RefreshableCredentials.create_from_metadata(
        keys(plan), lambda: keys(plan), "plan")
    return boto3.Session(botocore_session=core, region_name="us-east-1")


def new_client(plan):
    proxy = plan.get("proxy")
    if plan.get("no_proxy"):  # it counts only for proxies of the environment
        os.environ.update(http_proxy=proxy, https_proxy=proxy, no_proxy=plan["no_proxy"])
        proxy = None
    config = Config(
        connect_timeout=plan["connect_timeout"], read_timeout=plan["read_timeout"],
        retries={"mode": "standard", "total_max_attempts": plan["max_attempts"]},
        proxies={"http": proxy, "https": proxy} if proxy else None,
        max_pool_connections=max(10, plan["concurrency"]))
    client = new_session(plan).client("cleanroomsml", endpoint_url=plan["url"], config=config,
                                      verify=plan.get("ca"))
    client.meta.events.register("before-send.cleanroomsml.GetTrainedModel", count_attempt)
    return client


def call(client, plan):
    here.attempts = 0
    started = time.monotonic()
    answer = {}
    try:
        model = client.get_trained_model(
            membershipIdentifier=plan["arn"].split(":")[5].split("/")[1],
            trainedModelArn=plan["arn"])
        answer["name"] = model.get("name", "")
    except ClientError as error:
        answer.update(kind="ClientError", code=error.response["Error"]["Code"], message=str(error))
    except Exception as error:  # whatever it raises is what a user gets
        answer.update(kind=type(error).__name__, code=type(error).__name__, message=str(error))
    answer.update(attempts=here.attempts, seconds=time.monotonic() - started)
    return answer


def between(plan):
    if "between" in plan:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            urllib.request.Request(plan["between"]["url"], method=plan["between"]["method"]))


def make_calls(client, plan):
    if plan["concurrency"] > 1:
        with concurrent.futures.ThreadPoolExecutor(plan["concurrency"]) as pool:
            return list(pool.map(lambda _: call(client, plan), range(plan["calls"])))
    answers = []
    for i in range(plan["calls"]):
        answers.append(call(client, plan))
        if i == 0:
            between(plan)
        time.sleep(plan.get("pause", 0))
    return answers


def main(path):
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    client = new_client(plan)
    started = time.monotonic()
    answers = make_calls(client, plan)
    return {"answers": answers, "asked": asked, "seconds": time.monotonic() - started}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
