"""Which credentials boto3 would use: reads cases from standard input, writes answers.

A case is {"env": {...}, "config": text, "credentials": text, "profile": name or null}; a file whose
text is "DIRECTORY" is one, TILDE is a `~` that is left to botocore, `container` is what a container
answers, `no_home` takes HOME away. An answer is what names the source: an access key, "sso", "sts",
"container", "imds", "none", or "error"; with `show` also token, account and expiry.
{"sts_region": name} asks for STS's URL and the region in the signature, {"no_proxy": list, "url":
url} whether a proxy is left out. Nothing is asked over a network: each service's answer names the
service.
"""
import json
import os
import pwd
import sys
import tempfile
import types

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


answers = {}


def container(self, uri, headers=None):
    self._validate_allowed_url(uri)
    return answers["container"]


bc.AssumeRoleCredentialFetcher._get_credentials = assume_role
bc.AssumeRoleWithWebIdentityCredentialFetcher._get_credentials = web_identity
bc.SSOCredentialFetcher._get_credentials = lambda self: sts("sso")
bu.ContainerMetadataFetcher.retrieve_full_uri = container
bu.InstanceMetadataFetcher.retrieve_iam_role_credentials = lambda self: (
    {} if self._disabled else metadata("imds"))


def shown(found):
    keys = found.get_frozen_credentials()
    expiry = getattr(found, "_expiry_time", None)
    return "%s token=%s account=%s expires=%s" % (
        keys.access_key, keys.token or "none", keys.account_id or "none",
        "%d" % (expiry.timestamp() * 1000) if expiry else "never")


def sts_of(region):
    seen = []

    def stop(request, **_):
        seen.append(request)
        raise KeyboardInterrupt

    session = botocore.session.Session()
    session.set_credentials("a", "s")
    client = session.create_client("sts", region_name=region)
    client.meta.events.register("before-send.sts", stop)
    try:
        client.get_caller_identity()
    except KeyboardInterrupt:
        pass
    signed = seen[0].headers["Authorization"]
    signed = signed.decode() if isinstance(signed, bytes) else signed
    return seen[0].url + " " + signed.split("/")[2]


def bypasses(case):
    os.environ.clear()
    os.environ.update({"no_proxy": case["no_proxy"], "http_proxy": "http://p",
                       "https_proxy": "http://p"})
    return "straight" if bu.should_bypass_proxies(case["url"]) else "proxy"


def choose(case, home):
    os.environ.clear()
    os.environ.update({"HOME": home, "PATH": "/usr/bin:/bin"})
    if case.get("no_home"):
        del os.environ["HOME"]
    pwd.getpwuid = lambda uid: types.SimpleNamespace(pw_dir=home)
    answers["container"] = case.get("container", {
        "AccessKeyId": "container", "SecretAccessKey": "s", "Token": "t", "Expiration": LATER})
    os.mkdir(home + "/.aws")
    for name in "config", "credentials":
        if case.get(name) == "DIRECTORY":
            os.mkdir(home + "/.aws/" + name)
        elif name in case:
            with open(home + "/.aws/" + name, "w") as file:
                file.write(case[name].replace("~", home).replace("TILDE", "~"))
    with open(home + "/token", "w") as file:
        file.write("token")
    for name, value in case.get("env", {}).items():
        os.environ[name] = value.replace("~", home).replace("TILDE", "~")
    try:
        session = botocore.session.Session(profile=case.get("profile"))
        found = session.get_credentials()
        if case.get("show") and found:
            return shown(found)
        return found.get_frozen_credentials().access_key if found else "none"
    except Exception as error:
        return "error: " + str(error)[:200]


def answer(case):
    if "sts_region" in case:
        return sts_of(case["sts_region"])
    if "no_proxy" in case:
        return bypasses(case)
    with tempfile.TemporaryDirectory() as home:
        return choose(case, home)


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
