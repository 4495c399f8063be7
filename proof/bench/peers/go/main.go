// The core of the AWS SDK for Go, measured: peer ENDPOINT CALLS [WIDTH], last line as that of
// proof/bench/calls.lua. SSL_CERT_FILE and SSL_CERT_DIR are where Go looks for roots. Its HTTP client, signer and retryer are the SDK's on their defaults; the model
// is read by encoding/json, which costs less than what the SDK's typed clients do.
package main

import (
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

type client struct {
	endpoint    string
	http        aws.HTTPClient
	signer      *v4.Signer
	retryer     aws.RetryerV2
	credentials aws.CredentialsProvider
	payloadHash string
}

func newClient(endpoint string) *client {
	hash := sha256.Sum256(nil)
	given := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKIDEXAMPLE",
			SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}, nil
	})
	return &client{endpoint, awshttp.NewBuildableClient().Freeze(), v4.NewSigner(),
		retry.NewStandard(), aws.NewCredentialsCache(given), hex.EncodeToString(hash[:])}
}

func (c *client) attempt(ctx context.Context) (*model, error) {
	path := "/memberships/" + membership + "/trained-models/" +
		strings.ReplaceAll(url.QueryEscape(arn), "+", "%20")
	request, err := http.NewRequestWithContext(ctx, "GET", c.endpoint+path, nil)
	if err != nil {
		return nil, err
	}
	credentials, err := c.credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	if err = c.signer.SignHTTP(ctx, credentials, request, c.payloadHash, "cleanrooms-ml",
		"us-east-1", time.Now()); err != nil {
		return nil, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != 200 {
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	result := &model{}
	return result, json.Unmarshal(body, result)
}

func (c *client) call(ctx context.Context) {
	for attempt := 1; ; attempt++ {
		release, err := c.retryer.GetAttemptToken(ctx)
		check(err)
		result, err := c.attempt(ctx)
		release(err)
		if err == nil {
			if result.Name == "" || result.Status == "" {
				log.Fatal("no model")
			}
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

func many(ctx context.Context, c *client, calls int64, width int) {
	var begun atomic.Int64
	var group sync.WaitGroup
	for i := 0; i < width; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for begun.Add(1) <= calls {
				c.call(ctx)
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
	ctx, c := context.Background(), newClient(os.Args[1])
	c.call(ctx)
	spent, began := cpu(), time.Now()
	if width > 1 {
		many(ctx, c, calls, width)
	} else {
		for i := int64(1); i < calls; i++ {
			c.call(ctx)
		}
	}
	fmt.Printf("cpu=%.9f wall=%.9f peak=%s\n", cpu()-spent, time.Since(began).Seconds(), peak())
}
