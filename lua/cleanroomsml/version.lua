--- The one place that holds the version.
return "1.0.0"
