namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>Where things are in the prepared interpreter. They are the same in every instance that begins with it.</summary>
/// <param name="Runtime">The runtime, which has the jobs of promises.</param>
/// <param name="Context">The context.</param>
/// <param name="Step">The function that advances the function of the author.</param>
/// <param name="Describe">The function that describes an error.</param>
/// <param name="Arguments">A place for the arguments of a call.</param>
internal readonly record struct QuickJsAddresses(int Runtime, int Context, int Step, int Describe, int Arguments);
