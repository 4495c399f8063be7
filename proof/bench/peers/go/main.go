// The core of the AWS SDK for Go, measured: peer ENDPOINT CALLS [WIDTH], last line as that of
// proof/bench/calls.lua. In the environment, WORK: get, create (the request is the file BODY), pages
// (of 100 items). SSL_CERT_FILE and SSL_CERT_DIR are where Go looks for roots. Its HTTP client,
// signer and retryer are the SDK's on their defaults; encoding/json writes requests and reads
// answers, which costs less than what the SDK's typed clients do.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

const membership = "2a1b3c4d-0000-1111-2222-333344445555"
const arn = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" + membership +
	"/trained-model/my_model-1.0"

type model struct {
	MembershipIdentifier, CollaborationIdentifier, TrainedModelArn, VersionIdentifier string
	Name, Description, Status, ConfiguredModelAlgorithmAssociationArn                 string
	TrainingInputMode, MetricsStatus, MetricsStatusDetails, LogsStatus                string
	LogsStatusDetails, TrainingContainerImageDigest, KmsKeyArn                        string
	MlModelTrainingPayerAccountId                                                     string
	CreateTime, UpdateTime                                                            time.Time
	Hyperparameters, Environment, Tags                                                map[string]string
	StatusDetails                                                                     struct{ StatusCode, Message string }
	StoppingCondition                                                                 struct{ MaxRuntimeInSeconds int32 }
	ResourceConfig                                                                    struct {
		InstanceType                  string
		InstanceCount, VolumeSizeInGB int32
	}
	IncrementalTrainingDataChannels []struct{ ChannelName, VersionIdentifier, ModelName string }
	DataChannels                    []struct{ MlInputChannelArn, ChannelName, S3DataDistributionType string }
}

type channel struct {
	MlInputChannelArn      string `json:"mlInputChannelArn"`
	ChannelName            string `json:"channelName"`
	S3DataDistributionType string `json:"s3DataDistributionType"`
}

type incremental struct {
	TrainedModelArn   string `json:"trainedModelArn"`
	VersionIdentifier string `json:"versionIdentifier"`
	ChannelName       string `json:"channelName"`
}

type creation struct {
	Name                                   string            `json:"name"`
	ConfiguredModelAlgorithmAssociationArn string            `json:"configuredModelAlgorithmAssociationArn"`
	Hyperparameters                        map[string]string `json:"hyperparameters"`
	Environment                            map[string]string `json:"environment"`
	ResourceConfig                         struct {
		InstanceCount  int32  `json:"instanceCount"`
		InstanceType   string `json:"instanceType"`
		VolumeSizeInGB int32  `json:"volumeSizeInGB"`
	} `json:"resourceConfig"`
	StoppingCondition struct {
		MaxRuntimeInSeconds int32 `json:"maxRuntimeInSeconds"`
	} `json:"stoppingCondition"`
	IncrementalTrainingDataChannels []incremental     `json:"incrementalTrainingDataChannels"`
	DataChannels                    []channel         `json:"dataChannels"`
	TrainingInputMode               string            `json:"trainingInputMode"`
	Description                     string            `json:"description"`
	KmsKeyArn                       string            `json:"kmsKeyArn"`
	Tags                            map[string]string `json:"tags"`
}

type page struct {
	NextToken     string
	TrainedModels []struct {
		CreateTime, UpdateTime                                time.Time
		TrainedModelArn, VersionIdentifier, Name, Description string
		MembershipIdentifier, CollaborationIdentifier, Status string
		ConfiguredModelAlgorithmAssociationArn                string
		IncrementalTrainingDataChannels                       []struct{ ChannelName, VersionIdentifier, ModelName string }
	}
}

type client struct {
	endpoint    string
	http        aws.HTTPClient
	signer      *v4.Signer
	retryer     aws.RetryerV2
	credentials aws.CredentialsProvider
}

func newClient(endpoint string) *client {
	given := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKIDEXAMPLE",
			SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}, nil
	})
	return &client{endpoint, awshttp.NewBuildableClient().Freeze(), v4.NewSigner(),
		retry.NewStandard(), aws.NewCredentialsCache(given)}
}

const list = "/memberships/" + membership + "/trained-models"

func (c *client) attempt(ctx context.Context, method, path string, body []byte, result any) error {
	request, err := http.NewRequestWithContext(ctx, method, c.endpoint+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	credentials, err := c.credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	hash := sha256.Sum256(body)
	if err = c.signer.SignHTTP(ctx, credentials, request, hex.EncodeToString(hash[:]),
		"cleanrooms-ml", "us-east-1", time.Now()); err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != 200 {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return json.Unmarshal(answer, result)
}

func (c *client) call(ctx context.Context, method, path string, body []byte, result any) {
	for attempt := 1; ; attempt++ {
		release, err := c.retryer.GetAttemptToken(ctx)
		check(err)
		err = c.attempt(ctx, method, path, body, result)
		release(err)
		if err == nil {
			return
		}
		if !c.retryer.IsErrorRetryable(err) || attempt == c.retryer.MaxAttempts() {
			log.Fatal(err)
		}
		delay, err := c.retryer.RetryDelay(attempt, err)
		check(err)
		time.Sleep(delay)
	}
}

func (c *client) get(ctx context.Context) {
	result := &model{}
	c.call(ctx, "GET", list+"/"+strings.ReplaceAll(url.QueryEscape(arn), "+", "%20"), nil, result)
	if result.Name == "" || result.Status == "" {
		log.Fatal("no model")
	}
}

func (c *client) create(ctx context.Context, request *creation) {
	body, err := json.Marshal(request)
	check(err)
	result := &model{}
	c.call(ctx, "POST", list, body, result)
	if result.TrainedModelArn == "" {
		log.Fatal("no ARN")
	}
}

func (c *client) turn(ctx context.Context, token string) string {
	result, path := &page{}, list
	if token != "" {
		path += "?nextToken=" + url.QueryEscape(token)
	}
	c.call(ctx, "GET", path, nil, result)
	for i := range result.TrainedModels {
		if result.TrainedModels[i].Name == "" {
			log.Fatal("no name")
		}
	}
	return result.NextToken
}

func work(ctx context.Context, c *client) func() {
	switch os.Getenv("WORK") {
	case "create":
		text, err := os.ReadFile(os.Getenv("BODY"))
		check(err)
		request := &creation{}
		check(json.Unmarshal(text, request))
		return func() { c.create(ctx, request) }
	case "pages":
		token := ""
		return func() { token = c.turn(ctx, token) }
	}
	return func() { c.get(ctx) }
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func cpu() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func peak() string {
	status, err := os.ReadFile("/proc/self/status")
	check(err)
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	return strings.Fields(after)[0]
}

func many(call func(), calls int64, width int) {
	var begun atomic.Int64
	var group sync.WaitGroup
	for i := 0; i < width; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for begun.Add(1) <= calls {
				call()
			}
		}()
	}
	group.Wait()
}

func main() {
	calls, err := strconv.ParseInt(os.Args[2], 10, 64)
	check(err)
	width := 1
	if len(os.Args) > 3 {
		width, err = strconv.Atoi(os.Args[3])
		check(err)
	}
	call := work(context.Background(), newClient(os.Args[1]))
	call()
	spent, began := cpu(), time.Now()
	if width > 1 {
		many(call, calls, width)
	} else {
		for i := int64(1); i < calls; i++ {
			call()
		}
	}
	fmt.Printf("cpu=%.9f wall=%.9f peak=%s\n", cpu()-spent, time.Since(began).Seconds(), peak())
}
