_cleanroomsml() {
    local IFS=$' \t\n'
    local args cur prev cmd opts arg
    args=("${COMP_WORDS[@]}")
    cur="${COMP_WORDS[COMP_CWORD]}"
    prev="${COMP_WORDS[COMP_CWORD-1]}"
    opts="-h --help --version --completion --region --profile --endpoint-url --use-fips --use-dualstack --connect-timeout --read-timeout --max-attempts --ca-bundle --no-verify-ssl --output --query --debug"

    case "$prev" in
        --completion)
            COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur"))
            return 0
            ;;
        --region)
            COMPREPLY=($(compgen -f -- "$cur"))
            return 0
            ;;
        --profile)
            COMPREPLY=($(compgen -f -- "$cur"))
            return 0
            ;;
        --endpoint-url)
            COMPREPLY=($(compgen -f -- "$cur"))
            return 0
            ;;
        --connect-timeout)
            COMPREPLY=($(compgen -f -- "$cur"))
            return 0
            ;;
        --read-timeout)
            COMPREPLY=($(compgen -f -- "$cur"))
            return 0
            ;;
        --max-attempts)
            COMPREPLY=($(compgen -f -- "$cur"))
            return 0
            ;;
        --ca-bundle)
            COMPREPLY=($(compgen -f -- "$cur"))
            return 0
            ;;
        --output)
            COMPREPLY=($(compgen -W "json table text" -- "$cur"))
            return 0
            ;;
        --query)
            COMPREPLY=($(compgen -f -- "$cur"))
            return 0
            ;;
    esac

    args=("${args[@]:1}")
    for arg in "${args[@]}"; do
        case "$arg" in
            get-trained-model)
                cmd="get-trained-model"
                opts="$opts -h --help --trained-model-arn --membership-identifier --version-identifier"
                break
                ;;
            wait)
                cmd="wait"
                opts="$opts -h --help"
                args=("${args[@]:1}")
                for arg in "${args[@]}"; do
                    case "$arg" in
                        trained-model-active)
                            cmd="$cmd trained-model-active"
                            opts="$opts -h --help --trained-model-arn --membership-identifier --version-identifier --timeout --min-delay --max-delay"
                            break
                            ;;
                        trained-model-deleted)
                            cmd="$cmd trained-model-deleted"
                            opts="$opts -h --help --trained-model-arn --membership-identifier --version-identifier --timeout --min-delay --max-delay"
                            break
                            ;;
                    esac
                done
                break
                ;;
            watch)
                cmd="watch"
                opts="$opts -h --help --trained-model-arn --membership-identifier --version-identifier --interval"
                break
                ;;
        esac
    done

    case "$cmd" in
        '')
            COMPREPLY=($(compgen -W "get-trained-model wait watch" -- "$cur"))
            ;;
        'get-trained-model')
            case "$prev" in
                --trained-model-arn)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --membership-identifier)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --version-identifier)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'wait')
            COMPREPLY=($(compgen -W "trained-model-active trained-model-deleted" -- "$cur"))
            ;;
        'wait trained-model-active')
            case "$prev" in
                --trained-model-arn)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --membership-identifier)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --version-identifier)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --min-delay)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --max-delay)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'wait trained-model-deleted')
            case "$prev" in
                --trained-model-arn)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --membership-identifier)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --version-identifier)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --min-delay)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --max-delay)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
        'watch')
            case "$prev" in
                --trained-model-arn)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --membership-identifier)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --version-identifier)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
                --interval)
                    COMPREPLY=($(compgen -f -- "$cur"))
                    return 0
                    ;;
            esac

            ;;
    esac

    if [[ "$cur" = -* ]]; then
        COMPREPLY=($(compgen -W "$opts" -- "$cur"))
    fi
}

complete -F _cleanroomsml -o bashdefault -o default cleanroomsml
