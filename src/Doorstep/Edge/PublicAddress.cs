using System.Net;

namespace Doorstep.Edge;

/// <summary>
/// The host names that the platform answers to, and the base address of the links it sends. The setting City:Address says it
/// (https://doorstep.example.cn); without it only names that nobody outside can own are answered: this machine's, numbers, names without a dot or
/// ending in .local, and those that passkeys are bound to or AllowedHosts lists. Whoever could choose the name that a request comes under would
/// choose where our links to passwords lead.
/// </summary>
sealed class PublicAddress(IConfiguration configuration, ILogger<PublicAddress> log)
{
    private const string Local = "localhost";

    private readonly Uri? configured = configuration["City:Address"] is { Length: > 0 } address
        ? Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new InvalidOperationException(
                $"City:Address is where people reach the platform, such as https://doorstep.example.cn; '{address}' is no such address.")
        : null;

    private readonly HashSet<string> named = new(
        [
            Local, Environment.MachineName, configuration["Accounts:Passkeys:Server"] ?? Local,
            .. (configuration["AllowedHosts"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly bool isDemo = configuration.GetValue("City:Demo", false);

    /// <summary>Without a slash at its end.</summary>
    public string Of(HttpRequest request) => configured is null ? $"{request.Scheme}://{request.Host}" : configured.GetLeftPart(UriPartial.Authority);

    /// <summary>Browsers are told to come by https alone, but not to a demo and not to this machine, whose name is everybody's.</summary>
    public bool IsOnlyByHttps(HttpRequest request) => request.IsHttps && !isDemo && !IsThisMachine(request.Host.Host);

    public Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (Takes(http.Request.Host.Host))
        {
            return next(http);
        }

        log.LogWarning("A request for another host was refused. The name by which people reach the platform is set with City__Address=https://NAME");
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return http.Response.WriteAsync(
            "This is not the server of that name. Its operator tells it its name with City__Address.\n", http.RequestAborted);
    }

    private bool Takes(string host) =>
        IsThisMachine(host) || (configured is null ? IsNobodysOutside(host) : host.Equals(configured.Host, StringComparison.OrdinalIgnoreCase));

    private bool IsNobodysOutside(string host) =>
        IPAddress.TryParse(host, out _) || !host.Contains('.', StringComparison.Ordinal)
        || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase) || named.Contains(host) || named.Contains("*");

    private static bool IsThisMachine(string host) =>
        host.Equals(Local, StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
