using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Catalogue;

/// <summary>
/// Edits the city's catalogue: reads it, edits a kind, switches one on or off. Every change is a new version, and old cases keep theirs.
/// </summary>
sealed class KeepCatalogue(DoorstepContext db, CatalogueCache now, Caller caller, CurrentAct acting)
{
    public const int LongestNeed = 200, LongestBasis = 300, MostMinutes = 240, MostDays = 3650;

    public sealed record Item(string Code, int Version, string CategoryCode, string CategoryName, KindTerms Terms);

    /// <param name="PhotoNeedHans">Who decides what on a photo; without it none is asked for. In all three languages, or in none.</param>
    /// <param name="BasisHans">What puts it on its list: act and article, in all three languages.</param>
    /// <param name="Form">The code of the form on which a visit is answered; without it, it has none.</param>
    /// <param name="EveryDays">The days from one to the next; without it, it has no rhythm.</param>
    /// <param name="Version">The version one has seen: if another has come since, the edit is refused.</param>
    public sealed record EditRequest(
        [property: Required(ErrorMessage = "error.required"), Range(1, int.MaxValue, ErrorMessage = "error.range")] int? Version,
        [property: Required(ErrorMessage = "error.required"), TextLength(60)] string NameHans,
        [property: Required(ErrorMessage = "error.required"), TextLength(60)] string NameHant,
        [property: Required(ErrorMessage = "error.required"), TextLength(120)] string NameEn,
        [property: Required(ErrorMessage = "error.required"), StringLength(40, ErrorMessage = "error.too-long")] string DepartmentKind,
        [property: Range(1, 4, ErrorMessage = "error.range")] int Priority,
        [property: Range(1, 365, ErrorMessage = "error.range")] int LimitValue,
        LimitUnit LimitUnit,
        bool LocationRequired,
        bool PersonalData,
        bool IsEmergency,
        [property: Required(ErrorMessage = "error.required"), EnumDataType(typeof(DutyList), ErrorMessage = "error.range")] DutyList? Duty,
        [property: Required(ErrorMessage = "error.required"), TextLength(LongestBasis)] string BasisHans,
        [property: Required(ErrorMessage = "error.required"), TextLength(LongestBasis)] string BasisHant,
        [property: Required(ErrorMessage = "error.required"), TextLength(LongestBasis)] string BasisEn,
        [property: Required(ErrorMessage = "error.required"), EnumDataType(typeof(TaskSubject), ErrorMessage = "error.range")] TaskSubject? Subject,
        [property: Required(ErrorMessage = "error.required"), Range(1, MostMinutes, ErrorMessage = "error.range")] int? Minutes,
        string? Form = null,
        [property: Range(1, MostDays, ErrorMessage = "error.range")] int? EveryDays = null,
        bool IsEnforcement = false,
        bool IsInspection = false,
        bool IsCare = false,
        [property: TextLength(LongestNeed)] string? PhotoNeedHans = null,
        [property: TextLength(LongestNeed)] string? PhotoNeedHant = null,
        [property: TextLength(LongestNeed)] string? PhotoNeedEn = null);

    public static void Map(IEndpointRouteBuilder app)
    {
        var catalogue = app.MapGroup("/api/catalogue").WithTags("Catalogue");
        catalogue.MapGet("/",
            (KeepCatalogue useCase, CancellationToken cancellationToken) => useCase.ListAsync(cancellationToken))
            .Needs(Permission.KeepCatalogue).Lane(Lane.Bulk).WithSummary("All kinds, on and off, with their terms");
        catalogue.MapPut("/{code}", (string code, EditRequest request, KeepCatalogue useCase, CancellationToken cancellationToken) =>
            useCase.EditAsync(code, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCatalogue).WithSummary("Edit a kind; cases already filed keep the version they have");
        catalogue.MapPost("/{code}/on", (string code, KeepCatalogue useCase, CancellationToken cancellationToken) =>
            useCase.SwitchAsync(code, true, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCatalogue).WithSummary("Offer a kind to whoever reports");
        catalogue.MapPost("/{code}/off", (string code, KeepCatalogue useCase, CancellationToken cancellationToken) =>
            useCase.SwitchAsync(code, false, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCatalogue).WithSummary("Offer a kind no longer");
    }

    public async Task<IReadOnlyList<Item>> ListAsync(CancellationToken cancellationToken = default) =>
        (await db.TaskKinds.AsNoTracking().Where(kind => kind.ReplacedAt == null).OrderBy(kind => kind.Code)
            .ToListAsync(cancellationToken)).ConvertAll(ItemOf);

    /// <summary>Who can be given work, by kind: one name a kind.</summary>
    public async Task<Dictionary<string, string>> DepartmentKindsAsync(CancellationToken cancellationToken = default) =>
        (await db.Departments.AsNoTracking().OrderBy(department => department.Kind).ToListAsync(cancellationToken))
            .DistinctBy(department => department.Kind).ToDictionary(department => department.Kind, department => department.Names.Here);

    /// <returns>The new version; null where there is no such kind.</returns>
    public async Task<Item?> EditAsync(string code, EditRequest request, CancellationToken cancellationToken = default)
    {
        if (!await db.Departments.AnyAsync(department => department.Kind == request.DepartmentKind, cancellationToken))
        {
            throw new WrongFieldException("departmentKind", "error.department-unknown");
        }

        if (request.Form is { Length: > 0 } && !LintForm.IsCode(request.Form))
        {
            throw new WrongFieldException("form", "error.kind-form");
        }

        var need = NeedOf(request);
        return await ReplaceAsync(code, request.Version, terms => terms with
        {
            Names = new Names(request.NameHans, request.NameHant, request.NameEn),
            DepartmentKind = request.DepartmentKind,
            Priority = request.Priority,
            LimitValue = request.LimitValue,
            LimitUnit = request.LimitUnit,
            PhotoNeed = need,
            LocationRequired = request.LocationRequired,
            PersonalData = request.PersonalData,
            IsEmergency = request.IsEmergency,
            Duty = request.Duty!.Value,
            Basis = new Names(request.BasisHans, request.BasisHant, request.BasisEn),
            Form = string.IsNullOrEmpty(request.Form) ? null : request.Form,
            Subject = request.Subject!.Value,
            EveryDays = request.EveryDays,
            Minutes = request.Minutes!.Value,
            IsEnforcement = request.IsEnforcement,
            IsInspection = request.IsInspection,
            IsCare = request.IsCare,
        }, cancellationToken);
    }

    /// <exception cref="WrongFieldException">It is said in some of the languages only.</exception>
    private static Names? NeedOf(EditRequest request)
    {
        (string Field, string Words)[] said =
        [
            ("photoNeedHans", Said(request.PhotoNeedHans)), ("photoNeedHant", Said(request.PhotoNeedHant)),
            ("photoNeedEn", Said(request.PhotoNeedEn)),
        ];
        return said.All(one => one.Words.Length == 0) ? null
            : said.FirstOrDefault(one => one.Words.Length == 0) is { Field: { } missing } ? throw new WrongFieldException(missing, "error.required")
            : new(said[0].Words, said[1].Words, said[2].Words);

        static string Said(string? words) => UserText.SaysNothing(words) ? "" : UserText.Clean(words);
    }

    public Task<Item?> SwitchAsync(string code, bool on, CancellationToken cancellationToken = default) =>
        ReplaceAsync(code, null, terms => terms with { IsOn = on }, cancellationToken);

    private async Task<Item?> ReplaceAsync(string code, int? seen, Func<KindTerms, KindTerms> change, CancellationToken cancellationToken)
    {
        caller.ActInWholeCity(Permission.KeepCatalogue);
        if (await db.KindAsync(code, cancellationToken) is not { } kind)
        {
            return null;
        }

        if (seen is not null && seen != kind.Version)
        {
            throw new RuleBrokenException("rule.kind-edited");
        }

        var next = kind.Edit(change(kind.Terms), acting.Now());
        if (kind.IsOn && kind.IsEmergency && !(next.IsOn && next.IsEmergency)
            && !await db.TaskKinds.AnyAsync(
                other => other.Code != code && other.ReplacedAt == null && other.IsOn && other.IsEmergency, cancellationToken))
        {
            throw new RuleBrokenException("rule.kind-last-emergency");
        }

        db.TaskKinds.Add(next);
        await db.SaveChangesAsync(cancellationToken);
        now.Forget();
        return ItemOf(next);
    }

    private static Item ItemOf(TaskKind kind) => new(kind.Code, kind.Version, kind.CategoryCode, kind.CategoryNames.Here, kind.Terms);
}
