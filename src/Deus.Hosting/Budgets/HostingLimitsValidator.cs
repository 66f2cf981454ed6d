using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Budgets;

internal sealed class HostingLimitsValidator(IEnumerable<SectionBinding<HostingLimits>> bindings)
    : IValidateOptions<HostingLimits>
{
    public ValidateOptionsResult Validate(string? name, HostingLimits options)
    {
        var rules = new OptionsRules<HostingLimits>(bindings);
        rules.Require(options.MaxAlwaysWarm >= 0, nameof(options.MaxAlwaysWarm), "is negative. Accepted: 0 or more.");
        rules.Require(options.MaxArtifactBytes >= 1, nameof(options.MaxArtifactBytes), "is below 1. Accepted: 1 or more bytes.");
        return rules.Result();
    }
}
