using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>Creates or overwrites the variables that a deployment names. The function's other variables stay unchanged.</summary>
internal sealed class VariableSync(AppwriteApi api)
{
    public async Task SetAsync(
        DeployTarget function, DeployPlan plan, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        var existing = (function.Existing?.Vars ?? [])
            .Where(v => v is { IsValid: true, Key: not null })
            .ToDictionary(v => v.Key!, StringComparer.Ordinal);
        for (var i = 0; i < plan.Variables.Count; i++)
        {
            progress?.Report(new DeployProgress(DeployStage.SettingVariables, (double)i / plan.Variables.Count, function.Id));
            var variable = plan.Variables[i];
            if (existing.TryGetValue(variable.Key, out var old))
                await OverwriteAsync(function.Id, old, variable, cancellationToken).ConfigureAwait(false);
            else
                await CreateAsync(function.Id, variable, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task OverwriteAsync(
        string functionId, VariableResponse old, DeployVariable variable, CancellationToken cancellationToken)
    {
        if (variable.IsDefault || (old.Secret == false && variable.IsPlain && old.Value == variable.Value))
            return;
        if (variable.IsPlain && old.Secret == true)
        {
            // The server cannot turn a secret variable into a plain one, so the variable is deleted first.
            await DeleteAsync(functionId, old.Id!, cancellationToken).ConfigureAwait(false);
            await CreateAsync(functionId, variable, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A plain variable that the caller now declares secret becomes secret; no other case changes the flag.
        bool? secret = old.Secret == false && !variable.IsPlain ? true : null;
        await api.UpdateVariableAsync(
            functionId, old.Id!, new CreateVariableBody(variable.Key, variable.Value, secret), cancellationToken).ConfigureAwait(false);
    }

    private async Task CreateAsync(string functionId, DeployVariable variable, CancellationToken cancellationToken)
    {
        var body = new CreateVariableBody(variable.Key, variable.Value, variable.IsPlain ? false : null);
        await api.CreateVariableAsync(functionId, body, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteAsync(string functionId, string variableId, CancellationToken cancellationToken)
    {
        try
        {
            await api.DeleteVariableAsync(functionId, variableId, cancellationToken).ConfigureAwait(false);
        }
        catch (BackendRejectedException e) when (e.StatusCode == 404)
        {
            // The variable is already deleted.
        }
    }
}
