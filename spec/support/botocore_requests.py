"""Compares requests with what botocore makes of the same parameters: reads [{"operation": name,
"params": {...}, "method", "path", "query", "body", "content_type"}, ...] from standard input,
writes a list that says of each what differs; empty texts: nothing. Times are seconds.
"""
import datetime
import json
import sys
from urllib.parse import parse_qsl

import botocore.serialize
import botocore.session
import botocore.utils


def read(value, shape):
    kind = shape.type_name
    if kind == "timestamp":
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    if kind == "structure":
        return {name: read(item, shape.members[name]) for name, item in (value or {}).items()}
    if kind == "list":
        return [read(item, shape.member) for item in value or []]
    if kind == "map":
        return {name: read(item, shape.value) for name, item in (value or {}).items()}
    return value


def pairs(query):
    return sorted(parse_qsl(query, keep_blank_values=True))


def body_of(text):
    return json.loads(text) if text else None


def compare(case):
    operation = model.operation_model(case["operation"])
    made = serializer.serialize_to_request(read(case["params"], operation.input_shape), operation)
    body = made["body"]
    theirs = {
        "method": made["method"], "path": made["url_path"],
        "query": pairs(botocore.utils.percent_encode_sequence(made["query_string"])),
        "body": body_of(body.decode() if isinstance(body, bytes) else body),
        "content_type": made["headers"].get("Content-Type"),
    }
    ours = {
        "method": case["method"], "path": case["path"], "query": pairs(case["query"]),
        "body": body_of(case.get("body")), "content_type": case.get("content_type"),
    }
    return "".join(
        f"{name}: {ours[name]!r} is not {theirs[name]!r}\n" for name in theirs
        if ours[name] != theirs[name] or repr(ours[name]).count("[]") != repr(theirs[name]).count("[]"))


model = botocore.session.Session().get_service_model("cleanroomsml")
serializer = botocore.serialize.create_serializer("rest-json", False)
json.dump([compare(case) for case in json.load(sys.stdin)], sys.stdout)
