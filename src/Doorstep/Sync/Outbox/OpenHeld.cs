using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Doorstep.Register.Queries;
using Doorstep.Sealing;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Doorstep.Sync.Outbox;

/// <summary>
/// Opens what a worker had entered in an operation that was held, for a purpose, to whoever keeps the register of where it belongs now; of an edit
/// beside it what stands. It may speak of anybody behind the door, so everybody who lives there sees that it was opened.
/// </summary>
sealed class OpenHeld(DoorstepContext db, Caller caller, ReadingRecorder readings, IOptions<JsonOptions> json)
{
    private static readonly (string Member, string Field)[] sealedFields =
    [
        ("name", nameof(Resident.Name)), ("idNumber", nameof(Resident.IdNumber)), ("phone", nameof(Resident.Phone)),
        ("birthDate", nameof(Resident.BirthDate)), ("living", OpenLiving.Field),
    ];

    /// <summary>Of the reading; the fields of hers that were shown beside it follow, joined by a plus.</summary>
    public const string Field = "Held";

    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(20, ErrorMessage = "error.too-long")] string Purpose);

    /// <param name="Stands">Of an edit: the same fields as they stand.</param>
    /// <param name="Turn">Of the resident then; to apply the edit although somebody has changed the same.</param>
    public sealed record Opened(JsonElement Body, JsonElement? Stands = null, int? Turn = null)
    {
        public override string ToString() => "***";
    }

    public static void Map(IEndpointRouteBuilder sync) => sync
        .MapPost("/held/{id:guid}/open", (Guid id, Request request, OpenHeld useCase, HttpResponse response, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound(response))
        .Needs(Permission.KeepRegister).WithSummary("Open what was entered in an operation that was held, for a purpose, beside what stands");

    /// <summary>Whether whoever asks may open what belongs there.</summary>
    public static bool MayBy(Caller caller, AreaCode area) => caller.Scope.Covers(Permission.KeepRegister, area);

    public async Task<Opened?> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await db.HeldOperations.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { IsOpen: true } held
            || !MayBy(caller, held.Area))
        {
            return null;
        }

        var people = await PeopleAsync(held, cancellationToken);
        if (!people.TrueForAll(one => MayBy(caller, one.Area)))
        {
            return null;
        }

        var edited = held.Kind == SyncKind.EditResident ? people.Find(one => one.Id == held.SubjectId) : null;
        var body = BodyOf(held.Body.Open(request.Purpose));
        await readings.RunAsync(
            people.Count > 0
                ? people.ConvertAll(one => new ReadingTarget(ReadingSubject.Resident, one.Id, one == edited ? FieldsOf(body) : Field, one.Area))
                : [new(ReadingSubject.NotRegistered, Guid.Empty, Field, held.Area)],
            request.Purpose, cancellationToken: cancellationToken);
        var stands = edited is null || body is not JsonObject fields ? null : StandingOf(edited, fields, request.Purpose);
        if (!caller.Scope.Covers(Permission.ViewContact, held.Area))
        {
            MaskPhones(body);
            MaskPhones(stands);
        }

        return new(JsonSerializer.SerializeToElement(body), stands is null ? null : JsonSerializer.SerializeToElement(stands), edited?.Turn);
    }

    private static JsonNode? BodyOf(string sent)
    {
        using var read = JsonDocument.Parse(sent);
        return read.RootElement.TryGetProperty("body", out var body) ? JsonNode.Parse(body.GetRawText()) : null;
    }

    /// <summary>Of the reading of an edit: with the sealed fields of hers that stand beside it.</summary>
    private static string FieldsOf(JsonNode? body) => string.Join('+',
        sealedFields.Where(field => (body as JsonObject)?.ContainsKey(field.Member) is true).Select(field => field.Field).Prepend(Field));

    /// <summary>What the edit names, as it stands.</summary>
    private JsonObject StandingOf(Resident edited, JsonObject fields, string purpose)
    {
        var all = (JsonObject)JsonSerializer.SerializeToNode(edited.Told(purpose), json.Value.SerializerOptions)!;
        return new(fields.Where(field => all.ContainsKey(field.Key)).Select(field => KeyValuePair.Create(field.Key, all[field.Key]?.DeepClone())));
    }

    /// <summary>Whoever may not call residents sees of a number what a list shows.</summary>
    private static void MaskPhones(JsonNode? node)
    {
        if (node is JsonArray rows)
        {
            rows.ToList().ForEach(MaskPhones);
        }
        else if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields.ToList())
            {
                if (string.Equals(name, nameof(Resident.Phone), StringComparison.OrdinalIgnoreCase) && value?.GetValueKind() is JsonValueKind.String)
                {
                    fields[name] = new Sealed(value.GetValue<string>()).Masked();
                }
                else
                {
                    MaskPhones(value);
                }
            }
        }
    }

    /// <summary>Whom it may speak of, of those on the register: the resident, or everybody who lives there.</summary>
    private async Task<List<Resident>> PeopleAsync(HeldOperation held, CancellationToken cancellationToken)
    {
        // Of somebody who is only being added there is nobody on the register.
        if (held.SubjectId is not { } subject || held.Kind is SyncKind.AddResident or SyncKind.Birth
            || OperationKinds.Find(held.Kind) is not { } kind)
        {
            return [];
        }

        var (resident, household) = kind.Subject switch
        {
            OperationSubject.Resident => (subject, Guid.Empty),
            OperationSubject.Household => (Guid.Empty, subject),
            OperationSubject.Task => await db.WorkTasks.AsNoTracking().SingleOrDefaultAsync(one => one.Id == subject, cancellationToken) is { } task
                ? task.Subject is TaskSubject.Resident ? (task.SubjectId, Guid.Empty) : (Guid.Empty, task.HouseholdId ?? Guid.Empty)
                : default,
            _ => default,
        };
        return await db.Residents.AsNoTracking()
            .Where(one => (one.Id == resident || one.HouseholdId == household) && one.Standing != RecordStatus.Struck)
            .OrderBy(one => one.Id).ToListAsync(cancellationToken);
    }
}
