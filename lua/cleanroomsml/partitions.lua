--- The partitions of AWS, in the order in which they are tried. Facts from the published
--- partitions data (a spec compares the two); no code.
---@class cleanroomsml.Partition
---@field id string
---@field dns_suffix string
---@field dual_stack_dns_suffix string
---@field areas string[] what stands before "-<word>-<number>" in the names of its regions
---@field regions string[] regions that are listed, whatever their names look like

---@type cleanroomsml.Partition[]
return {
  {
    id = "aws",
    dns_suffix = "amazonaws.com",
    dual_stack_dns_suffix = "api.aws",
    areas = { "us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx" },
    regions = {
      "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
      "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3",
      "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "aws-global",
      "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1",
      "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1",
      "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
      "us-west-2",
    },
  },
  {
    id = "aws-cn",
    dns_suffix = "amazonaws.com.cn",
    dual_stack_dns_suffix = "api.amazonwebservices.com.cn",
    areas = { "cn" },
    regions = { "aws-cn-global", "cn-north-1", "cn-northwest-1" },
  },
  {
    id = "aws-eusc",
    dns_suffix = "amazonaws.eu",
    dual_stack_dns_suffix = "api.amazonwebservices.eu",
    areas = { "eusc-de" },
    regions = { "eusc-de-east-1" },
  },
  {
    id = "aws-iso",
    dns_suffix = "c2s.ic.gov",
    dual_stack_dns_suffix = "api.aws.ic.gov",
    areas = { "us-iso" },
    regions = { "aws-iso-global", "us-iso-east-1", "us-iso-west-1" },
  },
  {
    id = "aws-iso-b",
    dns_suffix = "sc2s.sgov.gov",
    dual_stack_dns_suffix = "api.aws.scloud",
    areas = { "us-isob" },
    regions = { "aws-iso-b-global", "us-isob-east-1", "us-isob-west-1" },
  },
  {
    id = "aws-iso-e",
    dns_suffix = "cloud.adc-e.uk",
    dual_stack_dns_suffix = "api.cloud-aws.adc-e.uk",
    areas = { "eu-isoe" },
    regions = { "aws-iso-e-global", "eu-isoe-west-1" },
  },
  {
    id = "aws-iso-f",
    dns_suffix = "csp.hci.ic.gov",
    dual_stack_dns_suffix = "api.aws.hci.ic.gov",
    areas = { "us-isof" },
    regions = { "aws-iso-f-global", "us-isof-east-1", "us-isof-south-1" },
  },
  {
    id = "aws-us-gov",
    dns_suffix = "amazonaws.com",
    dual_stack_dns_suffix = "api.aws",
    areas = { "us-gov" },
    regions = { "aws-us-gov-global", "us-gov-east-1", "us-gov-west-1" },
  },
}
