using System.CommandLine;

namespace Deus.Hosting.Tool.Commands;

/// <summary>Creates the arguments that several commands have.</summary>
internal static class FunctionArguments
{
    /// <summary>The argument with a folder; its value is null for the working folder.</summary>
    public static Argument<string?> Folder() => new("folder")
    {
        Description = "The folder with the function. Default: the working folder.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Argument<string> FunctionId() => new("function") { Description = "The id of the function." };

    public static Option<string?> FunctionIdOption() => new("--function")
    {
        Description = "The id of the function. Default: the id in deus.json or appwrite.config.json, or the name of the folder.",
    };
}
