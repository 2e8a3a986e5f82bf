using Doorstep.Access;
using Microsoft.Extensions.Localization;

namespace Doorstep.Register.DataRequests;

/// <summary>Shows whom to name and what to say where somebody asks for data about residents: a phone keeps it for where no network is.</summary>
sealed class ShowDataOfficer(DataOfficer officer, IStringLocalizer words)
{
    /// <param name="Name">Null where the city has not set whom to name.</param>
    public sealed record Shown(string Sentence, string? Name, string? Phone);

    public static void Map(IEndpointRouteBuilder requests) => requests
        .MapGet("/officer", (ShowDataOfficer useCase) => TypedResults.Ok(useCase.Run()))
        .Needs(Permission.ViewDataRequests).WithSummary("The data officer, and what to say to whoever asks for data about residents");

    public Shown Run() => new(words["data.say"], officer.Name, officer.Phone);
}
