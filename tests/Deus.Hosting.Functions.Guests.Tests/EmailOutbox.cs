using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.Tests;

/// <summary>Keeps the emails of functions.</summary>
internal sealed class EmailOutbox : IGuestEmail
{
    public List<GuestEmail> Sent { get; } = [];

    public ValueTask<string> SendAsync(GuestCall call, GuestEmail email, CancellationToken cancellationToken)
    {
        Sent.Add(email);
        return new($"email-{Sent.Count}");
    }
}
