namespace Doorstep.Edge;

/// <summary>Lets a library that wants an HTTP client of its own call other computers through <see cref="Outgoing"/> alone.</summary>
sealed class OutgoingHandler(Outgoing outgoing) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The framework sends no request twice, and the library's client has marked this one.
        HttpRequestMessage same = new(request.Method, request.RequestUri) { Content = request.Content };
        foreach (var (name, values) in request.Headers)
        {
            same.Headers.TryAddWithoutValidation(name, values);
        }

        return outgoing.SendAsync(same, cancellationToken);
    }
}
