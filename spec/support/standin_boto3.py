"""Calls the stand-in with boto3 as it is: python3 standin_boto3.py URL ACCESS_KEY_ID SECRET."""
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL, KEY, SECRET = sys.argv[1:]
MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
ARN = f"arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/{MEMBERSHIP}/trained-model/"
TYPED = ("ResourceNotFoundException", "AccessDeniedException", "ThrottlingException",
         "ValidationException")


def client(secret):
    return boto3.client(
        "cleanroomsml", endpoint_url=URL, region_name="us-east-1", aws_access_key_id=KEY,
        aws_secret_access_key=secret, config=Config(retries={"total_max_attempts": 1}))


def get(of, name):
    """The model, or the error's code and whether it is one of the service's own types."""
    try:
        return of.get_trained_model(membershipIdentifier=MEMBERSHIP, trainedModelArn=ARN + name)
    except ClientError as error:
        typed = tuple(getattr(of.exceptions, name) for name in TYPED)
        print(error.response["Error"]["Code"], isinstance(error, typed))


mine = client(SECRET)
model = get(mine, "my_model-1.0")
print(model["name"], model["resourceConfig"]["instanceCount"], model["createTime"].isoformat(),
      len(model["ResponseMetadata"]["RequestId"]) == 36)
get(mine, "nope")
get(mine, "denied")
get(client("wrong"), "minimal")
get(mine, "minimal")
