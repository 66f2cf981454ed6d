using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Tests.DependencyInjection;

public sealed class OptionsTextTests
{
    private static readonly OptionsText<FunctionsOptions> Options = new(
        "Deus:Hosting:Functions", (services, configuration) => services.AddFunctionHost(configuration));

    [Test]
    public void Every_option_binds_from_text() => Options.AssertEveryOptionBinds();

    [Test]
    public void White_space_at_the_ends_of_an_option_is_refused_by_its_key() =>
        Options.AssertWhiteSpaceIsRefused(exempt: ["BuildIsolation:0", "BuildIsolation:1", "WorkerIsolation:0", "WorkerIsolation:1"]);

    [TestCase("BuildIsolation")]
    [TestCase("WorkerIsolation")]
    public void White_space_at_the_ends_of_a_program_is_refused_and_in_its_arguments_it_is_not(string option)
    {
        Assert.That(Failures("sh "), Is.EqualTo(new[] { $"FunctionsOptions.{option} begins or ends with white space. Accepted: the text without it." }));
        Assert.That(Failures("sh", "-c", "a "), Is.Empty);

        IEnumerable<string> Failures(params string[] command)
        {
            var options = new FunctionsOptions { Folder = "f" };
            typeof(FunctionsOptions).GetProperty(option)!.SetValue(options, command);
            return FunctionsOptionsCheck.Validate(options).Failures ?? [];
        }
    }

    [Test]
    public void Every_options_class_has_a_binding_test() => Assert.That(
        typeof(FunctionsOptions).Assembly.GetExportedTypes().Where(t => t.Name.EndsWith("Options", StringComparison.Ordinal)),
        Is.EquivalentTo(new[] { typeof(FunctionsOptions), typeof(RemoteBuilderOptions) }),
        "test the new class above, or give it its reader in that of FunctionsOptions");
}
