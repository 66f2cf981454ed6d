using Deus.Hosting;
using Spectre.Console;

namespace Quickstart;

/// <summary>Shows the progress of a deployment as one bar over all stages, with the build output above it.</summary>
internal static class DeployProgressBar
{
    public static Task<T> RunAsync<T>(Func<IProgress<DeployProgress>, Task<T>> deploy) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context => deploy(new Bar(context.AddTask(nameof(DeployStage.Preparing), maxValue: (int)DeployStage.Ready))));

    private sealed class Bar(ProgressTask task) : IProgress<DeployProgress>
    {
        public void Report(DeployProgress value)
        {
            foreach (var line in value.LogLines)
                AnsiConsole.WriteLine($"build     {line}");
            task.Description = value.Status is { } status ? $"{value.Stage} ({status})" : $"{value.Stage}";
            task.Value = value.Stage == DeployStage.Ready ? task.MaxValue : (int)value.Stage + (value.Fraction ?? 0);
        }
    }
}
