"""Which credentials boto3 would use: reads cases from standard input, writes answers.

A case is {"env": {...}, "config": text, "credentials": text, "profile": name or null}. An answer is
what names the source: an access key, "sso", "sts", "container", "imds", "none", or "error".
Nothing is asked over a network: each service's answer names the service.
"""
import json
import os
import sys
import tempfile

import botocore.credentials as bc
import botocore.session
import botocore.utils as bu


LATER = "2099-01-01T00:00:00Z"


def metadata(name):
    return {"role_name": name, "access_key": name, "secret_key": "s", "token": "t",
            "expiry_time": LATER}


def sts(name):
    return {"Credentials": {"AccessKeyId": name, "SecretAccessKey": "s", "SessionToken": "t",
                            "Expiration": LATER}}


def assume_role(self):
    self._source_credentials.get_frozen_credentials()
    return sts("sts")


def web_identity(self):
    self._web_identity_token_loader()
    return sts("web")


def container(self, uri, headers=None):
    self._validate_allowed_url(uri)
    return {"AccessKeyId": "container", "SecretAccessKey": "s", "Token": "t", "Expiration": LATER}


bc.AssumeRoleCredentialFetcher._get_credentials = assume_role
bc.AssumeRoleWithWebIdentityCredentialFetcher._get_credentials = web_identity
bc.SSOCredentialFetcher._get_credentials = lambda self: sts("sso")
bu.ContainerMetadataFetcher.retrieve_full_uri = container
bu.InstanceMetadataFetcher.retrieve_iam_role_credentials = lambda self: (
    {} if self._disabled else metadata("imds"))


def choose(case, home):
    os.environ.clear()
    os.environ.update({"HOME": home, "PATH": "/usr/bin:/bin"})
    os.mkdir(home + "/.aws")
    for name in "config", "credentials":
        if name in case:
            with open(home + "/.aws/" + name, "w") as file:
                file.write(case[name].replace("~", home))
    with open(home + "/token", "w") as file:
        file.write("token")
    for name, value in case.get("env", {}).items():
        os.environ[name] = value.replace("~", home)
    try:
        session = botocore.session.Session(profile=case.get("profile"))
        found = session.get_credentials()
        return found.get_frozen_credentials().access_key if found else "none"
    except Exception as error:
        return "error: " + str(error)[:200]


def answer(case):
    with tempfile.TemporaryDirectory() as home:
        return choose(case, home)


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
