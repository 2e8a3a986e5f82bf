using System.Text.Json;
using Doorstep.Contracts.Sync;

namespace Doorstep.Sync.Outbox;

/// <summary>An operation as it came, and as far as it could be read.</summary>
/// <param name="Text">What was sent, without blanks between: the same operation always says the same.</param>
/// <param name="Fault">The member that could not be read.</param>
sealed record SentOperation(SyncOperation Operation, string Text, string? Fault);

/// <summary>Reads a batch operation by operation, so that one that cannot be read is held alone. Only an id it must have.</summary>
static class ReadOperations
{
    private static readonly JsonElement nothing = JsonDocument.Parse("{}").RootElement;

    /// <summary>The body as JSON of whatever shape: what of it is wrong is found operation by operation.</summary>
    public static async Task<JsonElement> BatchOfAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException("A batch is JSON.", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            return await request.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (JsonException)
        {
            throw new WrongFieldException("body", "error.field");
        }
    }

    /// <exception cref="WrongFieldException">It is no batch, or has an operation without an id.</exception>
    public static List<SentOperation> Of(JsonElement batch)
    {
        if (batch.ValueKind is not JsonValueKind.Object || !batch.TryGetProperty("operations", out var operations)
            || operations.ValueKind is not JsonValueKind.Array)
        {
            throw new WrongFieldException("operations", "error.required");
        }

        if (operations.GetArrayLength() > SyncBatch.MostOperations)
        {
            throw new WrongFieldException("operations", "error.too-many-operations", SyncBatch.MostOperations);
        }

        return [.. operations.EnumerateArray().Index().Select(one => Read(one.Item, one.Index))];
    }

    private static SentOperation Read(JsonElement sent, int place)
    {
        if (sent.ValueKind is not JsonValueKind.Object)
        {
            throw new WrongFieldException($"operations[{place}]", "error.required");
        }

        if (!sent.TryGetProperty("id", out var id) || id.ValueKind is not JsonValueKind.String || !id.TryGetGuid(out var known)
            || known == Guid.Empty)
        {
            throw new WrongFieldException($"operations[{place}].id", "error.required");
        }

        var text = JsonSerializer.Serialize(sent);
        try
        {
            var read = sent.Deserialize(SyncJson.Default.SyncOperation)!;
            var fault = known.Version != 7 ? "id" : string.IsNullOrEmpty(read.Kind) || read.Kind.Length > 40 ? "kind"
                : read.Body.ValueKind is not JsonValueKind.Object ? "body" : null;
            return new(fault == "kind" ? read with { Kind = "" } : read, text, fault);
        }
        catch (JsonException broken)
        {
            var field = (broken.Path ?? "").TrimStart('$', '.');
            return new(new(known, "", default, nothing), text, field.Length is > 0 and <= 100 ? field : "operation");
        }
    }

    public static OutboxReport? OutboxOf(JsonElement batch)
    {
        try
        {
            return batch.TryGetProperty("outbox", out var outbox) ? outbox.Deserialize(SyncJson.Default.OutboxReport) : null;
        }
        catch (JsonException)
        {
            throw new WrongFieldException("outbox", "error.field");
        }
    }
}
