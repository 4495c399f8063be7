"""What botocore makes of answers: reads [{"operation": name, "body": text}, ...] from standard
input, writes a list of the parsed answers. Times are written as seconds; a null in a map is left
out, and so is the member of a union that botocore does not know.
"""
import datetime
import json
import sys

import botocore.parsers
import botocore.session

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()
                if item is not None and key != "SDK_UNKNOWN_MEMBER"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return (value - EPOCH) / datetime.timedelta(seconds=1)
    return value


def parse(case):
    response = {"status_code": 200, "headers": {}, "body": case["body"].encode()}
    shape = model.operation_model(case["operation"]).output_shape
    try:
        parsed = parser.parse(response, shape)
    except Exception as error:
        return {"error": str(error)}
    parsed.pop("ResponseMetadata", None)
    return plain(parsed)


model = botocore.session.Session().get_service_model("cleanroomsml")
parser = botocore.parsers.create_parser("rest-json")
json.dump([parse(case) for case in json.load(sys.stdin)], sys.stdout)
