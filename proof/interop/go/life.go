// The life of a model on the emulator with the SDK's core (signer and error reader); paths and
// bodies are written by hand. life URL CONTROL KEY SECRET prints one line of JSON: the number of
// operations called, the errors, and unexpected results.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/restjson"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const (
	member = "/memberships/0aa11bb2-0000-1111-2222-333344445555"
	role   = "arn:aws:iam::123456789012:role/r"
)

type object = map[string]any

type life struct {
	url, control, key, secret string
	called, errors            map[string]bool
	problems                  []string
}

func label(arn any) string {
	return strings.ReplaceAll(url.QueryEscape(fmt.Sprint(arn)), "+", "%20")
}

// Calls an operation: its answer and the code of its error.
func (l *life) call(operation, method, path string, body any) (object, string) {
	l.called[operation] = true
	var content []byte
	if body != nil {
		content, _ = json.Marshal(body)
	}
	request, err := http.NewRequest(method, l.url+path, bytes.NewReader(content))
	check(err)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	hash := sha256.Sum256(content)
	check(v4.NewSigner().SignHTTP(context.Background(),
		aws.Credentials{AccessKeyID: l.key, SecretAccessKey: l.secret}, request,
		hex.EncodeToString(hash[:]), "cleanrooms-ml", "us-east-1", time.Now()))
	response, err := http.DefaultClient.Do(request)
	check(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	check(err)
	answer := object{}
	if len(text) > 0 {
		check(json.Unmarshal(text, &answer))
	}
	if response.StatusCode == 200 {
		return answer, ""
	}
	code := restjson.SanitizeErrorCode(response.Header.Get("X-Amzn-ErrorType"))
	l.errors[code] = true
	return answer, code
}

// The answer of a call that must succeed.
func (l *life) must(operation, method, path string, body any) object {
	answer, code := l.call(operation, method, path, body)
	if code != "" {
		l.problems = append(l.problems, fmt.Sprint(operation, ": ", code, " ", answer))
	}
	return answer
}

func (l *life) refused(want, operation, method, path string, body any) {
	if _, code := l.call(operation, method, path, body); code != want {
		l.problems = append(l.problems, fmt.Sprint(operation, ": ", want, ", not ", code))
	}
}

func (l *life) tell(path, body string) {
	response, err := http.Post(l.control+path, "application/json", strings.NewReader(body))
	check(err)
	response.Body.Close()
}

func (l *life) wait(status, operation, path string) {
	for i := 0; i < 5; i++ {
		if l.must(operation, "GET", path, nil)["status"] == status {
			return
		}
		l.tell("/clock", `{"advance":2}`)
	}
	l.problems = append(l.problems, operation+" never answered "+status)
}

// Reads a list in pages of one.
func (l *life) list(count int, operation, path, result string) {
	found, token, mark := 0, "", "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	for {
		page := l.must(operation, "GET", path+mark+"maxResults=1"+token, nil)
		entries, _ := page[result].([]any)
		found += len(entries)
		next, more := page["nextToken"].(string)
		if !more {
			break
		}
		token = "&nextToken=" + label(next)
	}
	if found != count {
		l.problems = append(l.problems, fmt.Sprint(operation, ": ", found, " entries"))
	}
}

func (l *life) run() {
	l.audiences()
	algorithms := "/configured-model-algorithms"
	algorithm := l.must("CreateConfiguredModelAlgorithm", "POST", algorithms,
		object{"name": "a", "roleArn": role})["configuredModelAlgorithmArn"]
	associations := member + "/configured-model-algorithm-associations"
	association := l.must("CreateConfiguredModelAlgorithmAssociation", "POST", associations,
		object{"name": "a", "configuredModelAlgorithmArn": algorithm})["configuredModelAlgorithmAssociationArn"]
	l.refused("ConflictException", "DeleteConfiguredModelAlgorithm", "DELETE",
		algorithms+"/"+label(algorithm), nil)
	channels := member + "/ml-input-channels"
	channel := l.must("CreateMLInputChannel", "POST", channels, object{"name": "c",
		"retentionInDays": 3, "configuredModelAlgorithmAssociations": []any{association},
		"inputChannel": object{"roleArn": role, "dataSource": object{
			"protectedQueryInputParameters": object{"sqlParameters": object{
				"queryString": "SELECT 1"}}}}})["mlInputChannelArn"]
	l.wait("ACTIVE", "GetMLInputChannel", channels+"/"+label(channel))
	l.models(association, channel)
	l.must("DeleteMLInputChannelData", "DELETE", channels+"/"+label(channel), nil)
	l.wait("INACTIVE", "GetMLInputChannel", channels+"/"+label(channel))
	l.must("DeleteConfiguredModelAlgorithmAssociation", "DELETE", associations+"/"+label(association), nil)
	l.must("DeleteConfiguredModelAlgorithm", "DELETE", algorithms+"/"+label(algorithm), nil)
	l.refused("ResourceNotFoundException", "GetConfiguredModelAlgorithm", "GET",
		algorithms+"/"+label(algorithm), nil)
	l.refused("ValidationException", "CreateTrainingDataset", "POST", "/training-dataset", object{})
	l.refused("AccessDeniedException", "GetAudienceModel", "GET", "/audience-model/"+
		label("arn:aws:cleanrooms-ml:us-east-1:210987654321:audience-model/theirs"), nil)
	for _, code := range []string{"ThrottlingException", "InternalServiceException",
		"ServiceQuotaExceededException"} {
		l.tell("/script", `[{"code":"`+code+`"}]`)
		l.refused(code, "ListTrainingDatasets", "GET", "/training-dataset", nil)
	}
}

func (l *life) models(association, channel any) {
	models, jobs := member+"/trained-models", member+"/trained-model-inference-jobs"
	request := object{"name": "churn", "configuredModelAlgorithmAssociationArn": association,
		"resourceConfig": object{"instanceType": "ml.m5.xlarge", "volumeSizeInGB": 30},
		"dataChannels":   []any{object{"mlInputChannelArn": channel, "channelName": "train"}}}
	model := l.must("CreateTrainedModel", "POST", models, request)["trainedModelArn"]
	path := models + "/" + label(model)
	l.refused("ConflictException", "DeleteTrainedModelOutput", "DELETE", path, nil)
	l.wait("ACTIVE", "GetTrainedModel", path)
	request["incrementalTrainingDataChannels"] = []any{
		object{"trainedModelArn": model, "channelName": "before"}}
	version := fmt.Sprint(l.must("CreateTrainedModel", "POST", models, request)["versionIdentifier"])
	l.list(2, "ListTrainedModelVersions", path+"/versions", "trainedModels")
	l.must("CancelTrainedModel", "PATCH", path+"?versionIdentifier="+version, nil)
	l.wait("INACTIVE", "GetTrainedModel", path)
	l.list(1, "ListTrainedModels", models, "trainedModels")
	receivers := object{"members": []any{object{"accountId": "123456789012"}}}
	collaboration, _ := l.must("GetTrainedModel", "GET", path, nil)["collaborationIdentifier"].(string)
	l.refused("ConflictException", "StartTrainedModelExportJob", "POST", path+"/export-jobs",
		object{"name": "e", "outputConfiguration": receivers, "trainedModelVersionIdentifier": version})
	delete(request, "incrementalTrainingDataChannels")
	request["name"] = "second"
	second := l.must("CreateTrainedModel", "POST", models, request)["trainedModelArn"]
	l.wait("ACTIVE", "GetTrainedModel", models+"/"+label(second))
	l.must("StartTrainedModelExportJob", "POST", models+"/"+label(second)+"/export-jobs",
		object{"name": "e", "outputConfiguration": receivers})
	l.list(1, "ListCollaborationTrainedModelExportJobs", "/collaborations/"+collaboration+
		"/trained-models/"+label(second)+"/export-jobs", "collaborationTrainedModelExportJobs")
	job := l.must("StartTrainedModelInferenceJob", "POST", jobs, object{"name": "j",
		"trainedModelArn": second, "resourceConfig": object{"instanceType": "ml.m5.xlarge"},
		"outputConfiguration": receivers, "dataSource": object{"mlInputChannelArn": channel},
	})["trainedModelInferenceJobArn"]
	l.must("CancelTrainedModelInferenceJob", "PATCH", jobs+"/"+label(job), nil)
	l.wait("INACTIVE", "GetTrainedModelInferenceJob", jobs+"/"+label(job))
	l.must("TagResource", "POST", "/tags/"+label(second), object{"tags": object{"a": "b"}})
	l.must("UntagResource", "DELETE", "/tags/"+label(second)+"?tagKeys=a", nil)
	l.must("ListTagsForResource", "GET", "/tags/"+label(second), nil)
	l.must("DeleteTrainedModelOutput", "DELETE", models+"/"+label(second), nil)
	l.wait("INACTIVE", "GetTrainedModel", models+"/"+label(second))
}

func lives(arguments []string) {
	l := life{url: arguments[0], control: arguments[1], key: arguments[2], secret: arguments[3],
		called: map[string]bool{}, errors: map[string]bool{}, problems: []string{}}
	l.run()
	errors := []string{}
	for code := range l.errors {
		errors = append(errors, code)
	}
	sort.Strings(errors)
	check(json.NewEncoder(os.Stdout).Encode(object{
		"operations": len(l.called), "errors": errors, "problems": l.problems}))
}
