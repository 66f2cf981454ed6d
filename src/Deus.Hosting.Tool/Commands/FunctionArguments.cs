using System.CommandLine;

namespace Deus.Hosting.Tool.Commands;

/// <summary>Creates the arguments that several commands have.</summary>
internal static class FunctionArguments
{
    public static Argument<string> Folder() => new("folder")
    {
        Description = "The folder with the function. Default: the working folder.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => ".",
    };

    public static Argument<string> FunctionId() => new("function") { Description = "The id of the function." };

    public static Option<string?> FunctionIdOption() => new("--function")
    {
        Description = "The id of the function. Default: the id in deus.json or appwrite.config.json, or the name of the folder.",
    };
}
