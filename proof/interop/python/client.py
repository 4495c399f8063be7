"""boto3 as it is: client.py URL ARN prints the model, or the error, as one line of JSON."""
import json
import sys

import boto3
from botocore.exceptions import ClientError


def main(url, arn):
    client = boto3.client("cleanroomsml", endpoint_url=url, region_name="us-east-1")
    try:
        model = client.get_trained_model(
            membershipIdentifier=arn.split(":")[5].split("/")[1], trainedModelArn=arn)
    except ClientError as error:
        metadata = error.response["ResponseMetadata"]
        return {"error": {"type": type(error).__name__, "code": error.response["Error"]["Code"],
                          "request_id": metadata["RequestId"]}}
    del model["ResponseMetadata"]
    return {"model": model}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:]), default=lambda time: time.isoformat()))
