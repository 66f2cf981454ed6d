namespace Deus.Hosting.Functions.Guests;

/// <summary>The ids of log events. An id is never used for two events.</summary>
internal static class GuestEventIds
{
    public const int ServiceFailed = 400;
}
