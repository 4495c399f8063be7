// The signer and the error reader of the AWS SDK for Go as they are: main URL ARN prints the model,
// or the error, as JSON. The SDK's client of this service is a separate module, which is not
// available everywhere; it adds the types.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/restjson"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func signed(endpoint, arn string) *http.Request {
	membership := strings.Split(strings.Split(arn, ":")[5], "/")[1]
	request, err := http.NewRequest("GET", endpoint+"/memberships/"+membership+"/trained-models/"+
		strings.ReplaceAll(url.QueryEscape(arn), "+", "%20"), nil)
	check(err)
	hash := sha256.Sum256(nil)
	check(v4.NewSigner().SignHTTP(context.Background(), aws.Credentials{
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
	}, request, hex.EncodeToString(hash[:]), "cleanrooms-ml", "us-east-1", time.Now()))
	return request
}

func main() {
	if os.Args[1] == "life" {
		lives(os.Args[2:])
		return
	}
	response, err := http.DefaultClient.Do(signed(os.Args[1], os.Args[2]))
	check(err)
	body, err := io.ReadAll(response.Body)
	check(err)
	result := map[string]any{}
	if response.StatusCode == 200 {
		result["model"] = json.RawMessage(body)
	} else {
		code := response.Header.Get("X-Amzn-ErrorType")
		if code == "" {
			code, _, err = restjson.GetErrorInfo(json.NewDecoder(bytes.NewReader(body)))
			check(err)
		}
		result["error"] = map[string]string{
			"code":       restjson.SanitizeErrorCode(code),
			"request_id": response.Header.Get("X-Amzn-Requestid"),
		}
	}
	check(json.NewEncoder(os.Stdout).Encode(result))
}
