--- The completion script for fish; completions/cleanroomsml.fish is the same text.
return [==[
# fish completion for cleanroomsml: the command itself computes the candidates.
function __cleanroomsml_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($words[1] __complete $words[2..-1] $current 2>/dev/null)
    for line in $lines
        if string match -q -- ':files*' $line
            set -l prefix (string match -r -- '^(?:--[^=]*=)?(?:file://)?' $current)
            for path in (__fish_complete_path (string replace -- $prefix '' $current))
                echo $prefix$path
            end
        else
            echo $line
        end
    end
end
complete -c cleanroomsml -f -a '(__cleanroomsml_complete)'
]==]
