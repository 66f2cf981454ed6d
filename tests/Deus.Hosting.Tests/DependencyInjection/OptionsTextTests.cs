using Deus.Hosting.Appwrite;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Budgets;
using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.DependencyInjection;

public sealed class OptionsTextTests
{
    private static readonly OptionsText<AppwriteOptions> Appwrite = new("Some:Appwrite", (services, configuration) =>
    {
        LiveOptions.Add<AppwriteOptions, AppwriteOptionsValidator>(services);
        AppwriteOptionsBinding.Add(services, configuration.GetSection("Some:Appwrite"));
    });

    private static readonly OptionsText<HostingLimits> Limits = new("Some:Limits", (services, configuration) =>
    {
        LiveOptions.Add<HostingLimits, HostingLimitsValidator>(services);
        HostingLimitsBinding.Add(services, configuration.GetSection("Some"));
    });

    [Test]
    public void Every_option_binds_from_text()
    {
        Appwrite.AssertEveryOptionBinds();
        Limits.AssertEveryOptionBinds();
    }

    [Test]
    public void White_space_at_the_ends_of_an_option_is_refused_by_its_key()
    {
        Appwrite.AssertWhiteSpaceIsRefused();
        // Text that is not a number means a budget of zero.
        Limits.AssertWhiteSpaceIsRefused(exempt: "BudgetPaxWei");
    }

    /// <summary>The packer's options are parameters of one call, and are not bound from configuration.</summary>
    [Test]
    public void Every_options_class_has_a_binding_test() => Assert.That(
        typeof(HostingException).Assembly.GetExportedTypes()
            .Where(t => t.Name.EndsWith("Options", StringComparison.Ordinal) || t.Name.EndsWith("Limits", StringComparison.Ordinal))
            .Except([typeof(ArtifactPackerOptions)]),
        Is.EquivalentTo(new[] { typeof(AppwriteOptions), typeof(HostingLimits) }),
        "test the new class above");
}
