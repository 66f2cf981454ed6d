namespace Deus.Hosting.Functions.Storage.Bodies;

/// <summary>Too many large bodies are stored in temporary files at the moment. Nothing was executed; the client may retry.</summary>
internal sealed class BodyBudgetException(long limit) : Exception(
    $"The host is busy: the request bodies that it holds have {limit} bytes together (MaxBodyDiskBytes). Try again later.");
