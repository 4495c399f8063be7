# shellcheck shell=sh
# working.sh, to be sourced: working SAY COMMAND... runs the command and prints what the shell code
# SAY prints, with the seconds that have passed, every 15 seconds meanwhile. Its status is the
# command's.
working() {
  say=$1; shift
  (
    waited=0
    while sleep 15 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
      waited=$((waited + 15))
      echo "  … $waited s: $(eval "$say" 2>/dev/null)"
    done
  ) &
  ticker=$!
  command_status=0
  "$@" || command_status=$?
  kill $ticker 2>/dev/null
  wait $ticker 2>/dev/null || true
  return $command_status
}
