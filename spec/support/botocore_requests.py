"""What botocore makes of requests: reads [{"operation": name, "params": {...}}, ...] from standard
input, writes a list of {method, path, query (a list of pairs), body (text)}. A string
"time:SECONDS" in a timestamp's place is that time.
"""
import datetime
import json
import sys
from urllib.parse import urlencode

import botocore.serialize
import botocore.session


def timed(value, shape):
    kind = shape.type_name
    if kind == "timestamp":
        return datetime.datetime.fromtimestamp(float(value), datetime.timezone.utc)
    if kind == "structure":
        return {k: timed(v, shape.members[k]) for k, v in value.items()}
    if kind == "list":
        return [timed(v, shape.member) for v in value or []]
    if kind == "map":
        return {k: timed(v, shape.value) for k, v in (value or {}).items()}
    return value


def serialize(case):
    operation = model.operation_model(case["operation"])
    made = serializer.serialize_to_request(
        timed(case["params"] or {}, operation.input_shape), operation)
    query = made["query_string"]
    body = made["body"]
    if isinstance(body, bytes):
        body = body.decode()
    return {
        "method": made["method"], "path": made["url_path"],
        "query": urlencode(query, doseq=True), "body": body or "",
        "content_type": made["headers"].get("Content-Type", ""),
    }


model = botocore.session.Session().get_service_model("cleanroomsml")
serializer = botocore.serialize.create_serializer("rest-json", False)
json.dump([serialize(case) for case in json.load(sys.stdin)], sys.stdout)
