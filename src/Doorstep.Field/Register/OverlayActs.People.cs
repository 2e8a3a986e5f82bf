using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Outbox;

namespace Doorstep.Field.Register;

/// <content>One person of it, as her row will be.</content>
public static partial class OverlayActs
{
    private static ResidentRow PersonOf(Operation one, PersonBody body) => RowOf(one.Makes![0], one.Subject, body, one.At);

    private static ResidentRow ChildOf(Operation one, BirthBody body) => new(
        one.Makes![0], one.Subject, body.Name, null, BandOf(body.BirthDate, one.At), body.Sex, body.Relation, null, 0);

    private static ResidentRow RowOf(Guid id, Guid household, PersonBody body, DateTimeOffset at) => new(
        id, household, body.Name, Or(body.Phone), BandOf(body.BirthDate, at), body.Sex ?? $"{Sex.Unknown}", body.Relation, body.Living?.AsNeeds(), 0);

    private static ResidentRow Edited(Operation one, ResidentRow was, EditBody body) => was with
    {
        Name = body.Name ?? was.Name,
        Phone = body.Phone is null ? was.Phone : Or(body.Phone),
        Age = body.BirthDate is { } born ? BandOf(born, one.At) : was.Age,
        Sex = body.Sex ?? was.Sex,
        Relation = body.Relation ?? was.Relation,
        Needs = body.Living is { } living ? living.AsNeeds() : was.Needs,
    };

    private static string? BandOf(DateOnly? born, DateTimeOffset at) =>
        born is { } day ? AgeBand.Of(day.Year, CityTime.DayOf(at).Year)?.Key : null;

    private static string? Or(string? written) => string.IsNullOrEmpty(written) ? null : written;
}
