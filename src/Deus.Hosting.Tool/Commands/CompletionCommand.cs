using System.CommandLine;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus completion</c>: prints a script that completes command lines. It asks the tool itself for the completions.</summary>
internal static class CompletionCommand
{
    private const string Bash =
        """
        _deus() {
          local line="${COMP_LINE#* }" first="${COMP_LINE%% *}"
          local position=$((COMP_POINT - ${#first} - 1))
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(deus "[suggest:$position]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _deus deus
        """;

    private const string Zsh =
        """
        _deus() {
          local line="${words[2,-1]}"
          local -a found
          found=("${(@f)$(deus "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compadd -- $found
          _files
        }
        compdef _deus deus
        """;

    private const string Fish =
        """
        function __deus
          set -l line (string replace -r '^\S+\s?' '' -- (commandline -cp))
          deus "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c deus -a '(__deus)'
        """;

    public static Command Create(CommandRunner runner)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Prints a completion script, for example: source <(deus completion bash)") { shell };
        runner.Handle(command, (context, _) =>
        {
            context.Environment.Output.WriteLine(context.Value(shell) switch
            {
                "zsh" => Zsh,
                "fish" => Fish,
                _ => Bash,
            });
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }
}
