using System.CommandLine;
using Deus.Hosting.Tool.Folders;
using Deus.Hosting.Tool.Servers;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus env import</c>: sets all variables of a file. A stop or a failure names those that are set.</summary>
internal static class EnvImportCommand
{
    public static Command Create(CommandRunner runner)
    {
        var function = FunctionArguments.FunctionId();
        var file = new Argument<string>("file") { Description = "A file with lines such as KEY=value, for example .env." };
        var plain = EnvCommand.PlainOption();
        var command = new Command("import", "Sets all variables of a file.") { function, file, plain };
        runner.Handle(command, (context, token) => RunAsync(
            context, context.Value(function), DotEnvFile.Read(context.Environment.FullPath(context.Value(file))), !context.Value(plain), token));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        string functionId,
        IReadOnlyDictionary<string, string> values,
        bool isSecret,
        CancellationToken cancellationToken)
    {
        await using var server = await context.OpenServerAsync(cancellationToken);
        var variables = new RemoteVariables(server.Api, functionId);
        var known = await variables.ListAsync(cancellationToken);
        var isSet = new List<string>();
        try
        {
            foreach (var (key, value) in values)
            {
                await variables.SetAsync(known, key, value, isSecret, cancellationToken);
                isSet.Add(key);
            }
        }
        catch (OperationCanceledException e)
        {
            throw new InterruptedException($"Stopped. {Describe(isSet, values.Count)} The one after them may be set. Import again to set all.", e);
        }
        catch (HostingException)
        {
            context.Terminal.Warning($"{Describe(isSet, values.Count)} Import again to set all.");
            throw;
        }

        context.Terminal.Success(Describe(isSet, values.Count));
        EnvCommand.WriteKeys(context, isSet);
        return ExitCodes.Success;
    }

    private static string Describe(List<string> isSet, int count) =>
        $"{isSet.Count} of {count} variables are set{(isSet.Count == 0 ? "" : ": ")}{string.Join(", ", isSet)}.";
}
