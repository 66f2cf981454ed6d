using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Tests.DependencyInjection;

/// <summary>Validates options as the host does.</summary>
internal static class FunctionsOptionsCheck
{
    public static ValidateOptionsResult Validate(FunctionsOptions options)
    {
        using var provider = new ServiceCollection().AddFunctionHost().BuildServiceProvider();
        return provider.GetServices<IValidateOptions<FunctionsOptions>>().Single().Validate(Options.DefaultName, options);
    }
}
