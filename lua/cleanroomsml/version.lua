--- The version, defined only here; "-dev" until it is released (tools/release.sh).
return "1.0.0-dev"
