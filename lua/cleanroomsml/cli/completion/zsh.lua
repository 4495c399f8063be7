--- The completion script for zsh; completions/_cleanroomsml is the same text.
return [==[
#compdef cleanroomsml
# zsh completion for cleanroomsml: the command itself computes the candidates.
_cleanroomsml() {
  local line candidate
  local -a rows described
  rows=("${(@f)$("${(Q)words[1]}" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "${rows[@]}"; do
    candidate=${line%%$'\t'*}
    if [[ $candidate == :files ]]; then
      compset -P '--*='
      compset -P 'file://'
      _files
      return
    elif [[ -n $candidate ]]; then
      [[ $line == *$'\t'* ]] && line=${line#*$'\t'} || line=
      described+=("${candidate//:/\\:}${line:+:$line}")
    fi
  done
  _describe -V cleanroomsml described
}
if [[ ${funcstack[1]-} == _cleanroomsml ]]; then
  _cleanroomsml "$@"
else
  (( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit }
  compdef _cleanroomsml cleanroomsml
fi
]==]
