namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

/// <summary>A request of the dashboard is refused; the message is shown to the person.</summary>
internal sealed class DashboardException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
