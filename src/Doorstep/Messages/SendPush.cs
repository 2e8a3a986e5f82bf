using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Doorstep.Edge;
using Doorstep.Shell;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;

namespace Doorstep.Messages;

/// <summary>What a push service has made of a message.</summary>
enum PushAnswer
{
    Taken,
    /// <summary>It does not know the device any more.</summary>
    Gone,
    /// <summary>It will never take this.</summary>
    Refused,
    /// <summary>It did not answer, or wants to be asked again.</summary>
    Later,
}

/// <summary>
/// Hands a message to the push service of a device: encrypted for the browser, signed with the city's key, and named by a topic, so that a second
/// one of the same takes the place of the first.
/// </summary>
sealed class SendPush(Outgoing outgoing, VapidKey vapid, Words words, TimeProvider clock, ILogger<SendPush> log) : IDisposable
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly HttpClient client = new(new OutgoingHandler(outgoing));

    /// <param name="Id">Of the message, which is read when its notification is opened.</param>
    /// <param name="Tag">Of two with the same a device shows one.</param>
    private sealed record Payload(Guid Id, string Title, string Body, string Link, string Tag, string Language, bool IsUrgent);

    /// <param name="until">Then it is of no use any more.</param>
    /// <returns>Its answer, and how long it wants to be left alone.</returns>
    public async Task<(PushAnswer Answer, TimeSpan Wait)> RunAsync(
        Message message, PushDevice device, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var endpoint = device.Endpoint.Open("push");
        PushSubscription subscription = new() { Endpoint = endpoint };
        subscription.SetKey(PushEncryptionKeyName.P256DH, device.PublicKey.Open("push"));
        subscription.SetKey(PushEncryptionKeyName.Auth, device.Secret.Open("push"));
        try
        {
            using var authentication = vapid.Authentication();
            PushServiceClient service = new(client) { AutoRetryAfter = false };
            await service.RequestPushMessageDeliveryAsync(
                subscription, PushOf(message, device.Language, until), authentication, VapidAuthenticationScheme.Vapid, cancellationToken);
            return (PushAnswer.Taken, default);
        }
        catch (PushServiceClientException said)
        {
            // The address itself is a secret of the device.
            log.LogInformation("The push service at {Host} answered {Status}", new Uri(endpoint).IdnHost, (int)said.StatusCode);
            return (AnswerOf(said.StatusCode), WaitOf(said));
        }
        catch (OutgoingRefusedException refused)
        {
            log.LogWarning("A push service was not called: {Reason}", refused.Reason);
            return (refused.Reason is OutgoingRefusal.TooSlow or OutgoingRefusal.TooLarge ? PushAnswer.Later : PushAnswer.Refused, default);
        }
        catch (HttpRequestException away)
        {
            log.LogInformation("The push service at {Host} could not be reached: {Reason}", new Uri(endpoint).IdnHost, away.HttpRequestError);
            return (PushAnswer.Later, default);
        }
        catch (CryptographicException broken)
        {
            log.LogWarning(broken, "The keys of a push device cannot be used");
            return (PushAnswer.Refused, default);
        }
    }

    public void Dispose() => client.Dispose();

    private PushMessage PushOf(Message message, string language, DateTimeOffset until)
    {
        var tag = Base64Url.EncodeToString(message.Id.ToByteArray());
        var payload = MessageText.In(language, () => new Payload(
            message.Id, words[message.IsUrgent ? "messages.push.urgent" : "product"], MessageText.Of(words, message.Word, message.Args), message.Link,
            tag, CultureInfo.CurrentUICulture.Name, message.IsUrgent));
        return new(JsonSerializer.Serialize(payload, json))
        {
            Topic = tag,
            Urgency = message.IsUrgent ? PushMessageUrgency.High : PushMessageUrgency.Normal,
            TimeToLive = (int)Math.Max(0, (until - clock.GetUtcNow()).TotalSeconds),
        };
    }

    private static PushAnswer AnswerOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => PushAnswer.Gone,
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => PushAnswer.Later,
        _ => PushAnswer.Refused,
    };

    private TimeSpan WaitOf(PushServiceClientException said) =>
        said.Headers?.RetryAfter is { } wait ? wait.Delta ?? wait.Date - clock.GetUtcNow() ?? default : default;
}
