--- The completion script for bash; completions/cleanroomsml.bash is the same text.
return [==[
# bash completion for cleanroomsml: the command itself computes the candidates.
_cleanroomsml() {
  local line candidate word cur IFS=$' \t\n' words=()
  # Whole words, whatever COMP_WORDBREAKS cuts: an ARN has colons, file:// too.
  if [[ -n ${COMP_LINE-} ]]; then
    read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
    [[ ${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]] && words+=("")
  else
    words=("${COMP_WORDS[@]:0:COMP_CWORD+1}")
  fi
  cur=${words[${#words[@]}-1]}
  COMPREPLY=()
  while IFS= read -r line; do
    candidate=${line%%$'\t'*}
    if [[ $candidate == :files ]]; then
      word=${cur#*=}
      [[ $cur == --*=* ]] || word=$cur
      while IFS= read -r candidate; do
        COMPREPLY+=("${cur%"$word"}$([[ $word == file://* ]] && echo file://)$candidate")
      done < <(compgen -f -- "${word#file://}")
      compopt -o filenames 2>/dev/null
    else
      # Quoted: the name of a profile may hold what a shell runs.
      printf -v word %q "$candidate"
      COMPREPLY+=("$word")
      case $candidate in *= | file://) compopt -o nospace 2>/dev/null ;; esac
    fi
  done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
  # What readline replaces begins after the last of these.
  local i before=${cur%"${cur##*[:=]}"}
  if [[ -n $before && -n ${COMP_LINE-} && ${COMP_WORDBREAKS-} == *[:=]* ]]; then
    for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=${COMPREPLY[i]#"$before"}; done
  fi
}
complete -F _cleanroomsml cleanroomsml
]==]
