using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Identity.Approvals;
using Doorstep.Identity.Devices;
using Doorstep.Identity.Recoveries;
using Doorstep.Photos;
using Doorstep.Places.Calendar;
using Doorstep.Plans;
using Doorstep.Privacy.Glass;
using Doorstep.Privacy.Hidings;
using Doorstep.Privacy.Objections;
using Doorstep.Privacy.Readings;
using Doorstep.Privacy.Retention;
using Doorstep.Staff;
using Doorstep.Staff.Duty;

namespace Doorstep.Tests.Access;

/// <summary>One call of an endpoint: the path with its parameters filled in, and a body that would be right.</summary>
sealed record Call(string Path, object? Body = null);

/// <summary>A place for a row: an area, a department, and the context to add it to.</summary>
sealed record Spot(SampleCity City, DoorstepContext Db, AreaCode Area, Department Department);

/// <summary>
/// How each endpoint is called in the policy table. <see cref="Rows"/>: about a row, made for the spot. <see cref="Plain"/>: about no row;
/// the body, or null. A new endpoint is entered in one of the two.
/// </summary>
static class Samples
{
    public static readonly Dictionary<string, Func<Spot, Call>> Rows = new()
    {
        ["POST /api/accounts/{id:guid}/grants"] = spot =>
            new($"/api/accounts/{AnAccount(spot)}/grants", new { role = Role.GridWorker, area = SampleCity.Granted.Value }),
        ["POST /api/accounts/{id:guid}/disable"] = spot => new($"/api/accounts/{AnAccount(spot)}/disable"),
        ["POST /api/accounts/{id:guid}/restore"] = spot => new($"/api/accounts/{AnAccount(spot)}/restore"),
        ["POST /api/accounts/{id:guid}/link"] = spot => new($"/api/accounts/{AnAccount(spot)}/link"),
        ["POST /api/accounts/{id:guid}/recovery"] = spot => new($"/api/accounts/{AnAccount(spot)}/recovery", new { reason = "合成" }),
        ["POST /api/approvals/{id:guid}/agree"] = spot => new($"/api/approvals/{AnApproval(spot)}/agree"),
        ["POST /api/approvals/{id:guid}/refuse"] = spot => new($"/api/approvals/{AnApproval(spot)}/refuse"),
        ["POST /api/recoveries/{id:guid}/confirm"] = spot => new($"/api/recoveries/{ARecovery(spot)}/confirm"),
        ["POST /api/recoveries/{id:guid}/withdraw"] = spot => new($"/api/recoveries/{ARecovery(spot)}/withdraw"),
        ["GET /api/accounts/{id:guid}/devices"] = spot => new($"/api/accounts/{AnAccount(spot)}/devices"),
        ["POST /api/accounts/{id:guid}/devices/{deviceId:guid}/end"] = spot =>
            ADevice(spot) is var device ? new($"/api/accounts/{device.AccountId}/devices/{device.Id}/end") : null!,
        ["POST /api/accounts/{id:guid}/end-sessions"] = spot => new($"/api/accounts/{AnAccount(spot)}/end-sessions"),
        ["POST /api/objections/{id:guid}/answer"] = spot => new($"/api/objections/{AnObjection(spot)}/answer", new { text = "合成", isUpheld = true }),
        ["POST /api/hidings/{id:guid}/decision"] = spot => new($"/api/hidings/{AHiding(spot)}/decision", new { isAllowed = true }),
        ["POST /api/hidings/{id:guid}/disclosure"] = spot => new($"/api/hidings/{AHiding(spot, isAllowed: true)}/disclosure"),
        ["POST /api/holds/{id:guid}/lift"] = spot => new($"/api/holds/{AHold(spot)}/lift"),
        ["POST /api/glass/{id:guid}/review"] = spot => new($"/api/glass/{AGlass(spot)}/review", new { wasRight = true, review = "合成" }),
        ["POST /api/my/readings/{id:guid}/objection"] = spot => new($"/api/my/readings/{spot.City.NewId()}/objection", new { }),
        // Nobody's but one's own, whatever one's grants.
        ["POST /api/my/messages/{id:guid}/read"] = spot => new($"/api/my/messages/{spot.City.NewId()}/read"),
        ["DELETE /api/my/push/{id:guid}"] = spot => new($"/api/my/push/{spot.City.NewId()}"),
        ["DELETE /api/session/devices/{id:guid}"] = spot => new($"/api/session/devices/{spot.City.NewId()}"),
        ["DELETE /api/session/passkeys/{id}"] = spot => new($"/api/session/passkeys/{spot.City.NewId():n}"),
        ["POST /api/session/recoveries/{id:guid}/stop"] = spot => new($"/api/session/recoveries/{spot.City.NewId()}/stop"),
        ["POST /api/session/recoveries/{id:guid}/read"] = spot => new($"/api/session/recoveries/{spot.City.NewId()}/read"),
        ["DELETE /api/sessions/{id:guid}"] = spot => new($"/api/sessions/{spot.City.NewId()}"),
        ["GET /accounts/{Id:guid}"] = spot => new($"/accounts/{AnAccount(spot)}"),
        ["POST /api/grants/{id:guid}/end"] = spot => new($"/api/grants/{AGrant(spot).Id}/end"),

        ["GET /api/cases/{id:guid}"] = spot => new($"/api/cases/{ACase(spot)}"),
        ["GET /api/cases/{id:guid}/contact"] = spot => new($"/api/cases/{ACase(spot)}/contact?purpose=answer"),
        ["POST /api/cases/{id:guid}/file"] = spot => new($"/api/cases/{ACase(spot)}/file", new { }),
        ["POST /api/cases/{id:guid}/place"] = spot => new($"/api/cases/{ACase(spot)}/place", new { longitude = 110.305, latitude = 20.005 }),
        ["POST /api/cases/{id:guid}/dispatch"] = spot => new($"/api/cases/{ACase(spot)}/dispatch", new { departmentId = spot.City.Department.Id }),
        ["POST /api/cases/{id:guid}/accept"] = spot => new($"/api/cases/{ACase(spot)}/accept", new { }),
        ["POST /api/cases/{id:guid}/resolve"] = spot => new($"/api/cases/{ACase(spot)}/resolve", new { note = "合成" }),
        ["POST /api/cases/{id:guid}/send-back"] = spot => new($"/api/cases/{ACase(spot)}/send-back", new { reason = "合成" }),
        ["POST /api/cases/{id:guid}/check"] = spot => new($"/api/cases/{ACase(spot)}/check", new { good = true }),
        ["POST /api/cases/{id:guid}/ask-check"] = spot => new($"/api/cases/{ACase(spot)}/ask-check", new { }),
        ["POST /api/cases/{id:guid}/close"] = spot => new($"/api/cases/{ACase(spot)}/close", new { }),
        ["POST /api/cases/{id:guid}/reject"] = spot => new($"/api/cases/{ACase(spot)}/reject", new { reason = "合成" }),
        ["POST /api/cases/{id:guid}/reopen"] = spot => new($"/api/cases/{ACase(spot)}/reopen", new { reason = "合成" }),
        ["POST /api/cases/{id:guid}/acknowledge"] = spot => new($"/api/cases/{ACase(spot)}/acknowledge"),
        ["GET /cases/{Id:guid}"] = spot => new($"/cases/{ACase(spot)}"),
        ["GET /api/forms/filled/{id:guid}/photos/{hash}"] = spot => new($"/api/forms/filled/{TaskSamples.AFilledForm(spot)}/photos/{spot.City.Blob}"),
        // Nobody's but one's own.
        ["GET /api/my/photos/{hash}"] = spot => new($"/api/my/photos/{spot.City.Blob}"),
        ["HEAD /api/photos/uploads/{hash}"] = spot => new($"/api/photos/uploads/{spot.City.Blob}"),
        ["PATCH /api/photos/uploads/{hash}"] = spot => new($"/api/photos/uploads/{spot.City.Blob}"),
        ["GET /api/photos/{id:guid}"] = spot => new($"/api/photos/{APhoto(spot)}"),

        ["GET /api/areas/{code}/figures"] = spot => new($"/api/areas/{spot.Area}/figures"),
        ["GET /areas/{Code}"] = spot => new($"/areas/{spot.Area}"),
        ["GET /api/register/areas/{area}/households"] = spot => new($"/api/register/areas/{spot.Area}/households"),
        ["POST /api/register/areas/{area}/search"] = spot => new($"/api/register/areas/{spot.Area}/search", new { name = "合成", purpose = "visit" }),
        ["GET /api/register/areas/{area}/organisations"] = spot => new($"/api/register/areas/{spot.Area}/organisations"),
        ["GET /api/register/buildings/{id:guid}/doors"] = spot => new($"/api/register/buildings/{RegisterSamples.ADoor(spot).BuildingId}/doors"),
        ["POST /api/register/organisations"] = spot =>
            new("/api/register/organisations", new { name = "合成", kind = "Other", buildingId = RegisterSamples.ADoor(spot).BuildingId }),
        ["POST /api/register/households"] = spot =>
            new("/api/register/households", new { dwellingId = RegisterSamples.ADoor(spot).DwellingId, residents = new[] { new { name = "合成" } } }),
        ["GET /api/register/households/{id:guid}"] = spot => new($"/api/register/households/{RegisterSamples.AHousehold(spot).Id}"),
        ["GET /api/register/households/{id:guid}/history"] = spot => new($"/api/register/households/{RegisterSamples.AHousehold(spot).Id}/history"),
        ["POST /api/register/households/{id:guid}/residents"] = spot =>
            new($"/api/register/households/{RegisterSamples.AHousehold(spot).Id}/residents", new { name = "合成" }),
        ["POST /api/register/households/{id:guid}/move-in"] = spot => new(
            $"/api/register/households/{RegisterSamples.AHousehold(spot).Id}/move-in", new { dwellingId = RegisterSamples.ADoor(spot).DwellingId }),
        ["POST /api/register/households/{id:guid}/move-out"] = spot =>
            new($"/api/register/households/{RegisterSamples.AHousehold(spot).Id}/move-out", new { }),
        ["POST /api/register/households/{id:guid}/split"] = spot => new($"/api/register/households/{RegisterSamples.AHousehold(spot).Id}/split",
            new { residentIds = new[] { spot.City.NewId() }, headId = spot.City.NewId() }),
        ["POST /api/register/households/{id:guid}/merge"] = spot =>
            new($"/api/register/households/{RegisterSamples.AHousehold(spot).Id}/merge", new { intoId = RegisterSamples.AHousehold(spot).Id }),
        ["POST /api/register/households/{id:guid}/births"] = spot => new(
            $"/api/register/households/{RegisterSamples.AHousehold(spot).Id}/births", new { name = "合成", sex = "Male", birthDate = "2015-01-02" }),
        ["POST /api/register/households/{id:guid}/visits"] = spot =>
            new($"/api/register/households/{RegisterSamples.AHousehold(spot).Id}/visits", new { condition = "Sound" }),
        ["PATCH /api/register/residents/{id:guid}"] = spot =>
            new($"/api/register/residents/{RegisterSamples.AResident(spot)}", new { education = "20" }),
        ["POST /api/register/residents/{id:guid}/move-out"] = spot =>
            new($"/api/register/residents/{RegisterSamples.AResident(spot)}/move-out", new { }),
        ["POST /api/register/residents/{id:guid}/death"] = spot => new($"/api/register/residents/{RegisterSamples.AResident(spot)}/death", new { }),
        ["POST /api/register/residents/{id:guid}/phone"] = spot =>
            new($"/api/register/residents/{RegisterSamples.AResident(spot)}/phone", new { purpose = "visit" }),
        ["POST /api/register/visits/{id:guid}/note"] = spot =>
            new($"/api/register/visits/{RegisterSamples.AVisit(spot)}/note", new { purpose = "visit" }),
        ["POST /api/register/residents/{id:guid}/living"] = spot =>
            new($"/api/register/residents/{RegisterSamples.AResident(spot)}/living", new { purpose = "visit" }),
        ["POST /api/register/residents/{id:guid}/open"] = spot =>
            new($"/api/register/residents/{RegisterSamples.AResident(spot)}/open", new { field = "Name", purpose = "visit" }),
        ["POST /api/register/residents/{id:guid}/hidings"] = spot =>
            new($"/api/register/residents/{RegisterSamples.AResident(spot)}/hidings", new { reason = "合成", days = 3 }),
        ["GET /api/register/residents/{id:guid}/hidings"] = spot => new($"/api/register/residents/{RegisterSamples.AResident(spot)}/hidings"),
        ["POST /api/register/exports/{id:guid}/decision"] = spot =>
            new($"/api/register/exports/{RegisterSamples.AnExport(spot, waits: true)}/decision", new { isAllowed = true }),
        // Nobody takes what another asked for.
        ["POST /api/register/exports/{id:guid}/file"] = spot => new($"/api/register/exports/{RegisterSamples.AnExport(spot, waits: false)}/file"),
        ["POST /api/data-requests/{id:guid}/approval"] = spot => new($"/api/data-requests/{RegisterSamples.ADataRequest(spot)}/approval"),
        ["POST /api/data-requests/{id:guid}/refusal"] = spot =>
            new($"/api/data-requests/{RegisterSamples.ADataRequest(spot)}/refusal", new { grounds = "合成" }),
        ["POST /api/data-requests/{id:guid}/disclosure"] = spot => new($"/api/data-requests/{RegisterSamples.ADataRequest(spot)}/disclosure", new { }),
        ["GET /api/data-requests/{id:guid}"] = spot => new($"/api/data-requests/{RegisterSamples.ADataRequest(spot)}"),
        ["GET /data-requests/{Id:guid}"] = spot => new($"/data-requests/{RegisterSamples.ADataRequest(spot)}"),
        ["GET /api/register/areas/{area}/buildings"] = spot => new($"/api/register/areas/{spot.Area}/buildings"),
        ["GET /register/buildings/{Id:guid}"] = spot => new($"/register/buildings/{RegisterSamples.ADoor(spot).BuildingId}"),
        ["GET /register/doors/{DwellingId:guid}/new"] = spot => new($"/register/doors/{RegisterSamples.ADoor(spot).DwellingId}/new"),
        ["GET /register/households/{Id:guid}"] = spot => new($"/register/households/{RegisterSamples.AHousehold(spot).Id}"),
        ["GET /register/households/{Id:guid}/move"] = spot => new($"/register/households/{RegisterSamples.AHousehold(spot).Id}/move"),
        ["GET /register/households/{HouseholdId:guid}/birth"] = spot => new($"/register/households/{RegisterSamples.AHousehold(spot).Id}/birth"),
        ["GET /register/households/{HouseholdId:guid}/residents/new"] = spot =>
            new($"/register/households/{RegisterSamples.AHousehold(spot).Id}/residents/new"),
        ["GET /register/households/{HouseholdId:guid}/residents/{Id:guid}"] = spot => RegisterSamples.AHousehold(spot) is var household
            ? new($"/register/households/{household.Id}/residents/{household.Residents[0].Id}")
            : null!,
        ["POST /api/register/residents/{id:guid}/account"] = spot =>
            new($"/api/register/residents/{RegisterSamples.AResident(spot)}/account", new { userName = "nobody-of-this-name", code = "23456-789AB" }),
        ["POST /api/register/residents/{id:guid}/account/unbind"] = spot =>
            new($"/api/register/residents/{RegisterSamples.AResident(spot)}/account/unbind"),
        ["GET /register/households/{HouseholdId:guid}/residents/{Id:guid}/account"] = spot => RegisterSamples.AHousehold(spot) is var household
            ? new($"/register/households/{household.Id}/residents/{household.Residents[0].Id}/account")
            : null!,
        ["POST /api/register/acts/{id:guid}/undo"] = spot => new($"/api/register/acts/{RegisterSamples.AnAct(spot)}/undo"),
        ["GET /api/plans/today"] = spot => new($"/api/plans/today?area={spot.Area}"),
        ["GET /api/plans/{id:guid}"] = spot => new($"/api/plans/{APlan(spot)}"),
        ["GET /api/plans/{id:guid}/map"] = spot => new($"/api/plans/{APlan(spot)}/map"),
        ["GET /api/plans/{id:guid}/buildings"] = spot => new($"/api/plans/{APlan(spot)}/buildings?community=460401001001"),
        ["GET /api/plans/{id:guid}/effects"] = spot => new($"/api/plans/{APlan(spot)}/effects"),
        ["POST /api/plans/{id:guid}/edits"] = spot => new($"/api/plans/{APlan(spot)}/edits", new { repair = true }),
        ["POST /api/plans/{id:guid}/comments"] = spot => new($"/api/plans/{APlan(spot)}/comments", new { text = "合成" }),
        ["POST /api/plans/{id:guid}/propose"] = spot => new($"/api/plans/{APlan(spot)}/propose"),
        ["POST /api/plans/{id:guid}/withdraw"] = spot => new($"/api/plans/{APlan(spot)}/withdraw"),
        ["POST /api/plans/{id:guid}/approval"] = spot => new($"/api/plans/{APlan(spot)}/approval", new { isApproved = true }),
        ["POST /api/plans/{id:guid}/adopt"] = spot => new($"/api/plans/{APlan(spot)}/adopt", new { }),
        ["POST /api/buildings/{id:guid}/entrances"] = spot => new($"/api/buildings/{RegisterSamples.ADoor(spot).BuildingId}/entrances"),
        ["GET /api/duty"] = spot => new($"/api/duty?area={spot.Area}"),
        ["POST /api/duty/absences"] = spot => new("/api/duty/absences", new
        {
            workerId = AWorker(spot).Id, until = spot.City.Now().At.AddDays(1)
        }),
        // No such photo was sent.
        ["PUT /api/duty/workers/{id:guid}/photo"] = spot =>
            new($"/api/duty/workers/{AWorker(spot).Id}/photo", new { photo = new string('0', 64), hasConsent = true }),
        ["DELETE /api/duty/workers/{id:guid}/photo"] = spot => new($"/api/duty/workers/{AWorker(spot).Id}/photo"),
        ["POST /api/duty/absences/{id:guid}/end"] = spot => new($"/api/duty/absences/{AnAbsence(spot)}/end"),
        ["POST /api/duty/stand-ins/{id:guid}/end"] = spot => new($"/api/duty/stand-ins/{AStandIn(spot)}/end"),
        ["GET /api/tasks/{id:guid}"] = spot => new($"/api/tasks/{TaskSamples.ATask(spot)}"),
        ["GET /today/{Id:guid}"] = spot => new($"/today/{TaskSamples.ATask(spot)}"),
        ["POST /api/tasks/{id:guid}/outcome"] = spot => new($"/api/tasks/{TaskSamples.ATask(spot)}/outcome", new { outcome = "NobodyHome" }),
        ["POST /api/tasks/{id:guid}/ruling"] = spot => new($"/api/tasks/{TaskSamples.ASentBackTask(spot)}/ruling", new { wasRight = true }),
        ["GET /api/tasks/board"] = spot => new($"/api/tasks/board?area={spot.Area}"),
        ["POST /api/requests"] = spot => new("/api/requests", new
        {
            kind = "0324", area = spot.Area.Value, hours = 1, deadline = "2099-01-01", endsOn = "2099-01-02", reason = "合成"
        }),
        ["POST /api/requests/{id:guid}/decision"] = spot =>
            new($"/api/requests/{TaskSamples.ARequest(spot)}/decision", new { isAdmitted = false, grounds = "合成" }),
        ["GET /api/counts/{id:guid}"] = spot => new($"/api/counts/{TaskSamples.ACountsReport(spot)}"),
        ["GET /api/counts/{id:guid}/file"] = spot => new($"/api/counts/{TaskSamples.ACountsReport(spot)}/file"),
        ["GET /counts/{Id:guid}"] = spot => new($"/counts/{TaskSamples.ACountsReport(spot)}"),
        ["POST /api/requests/{id:guid}/withdraw"] = spot => new($"/api/requests/{TaskSamples.ARequest(spot)}/withdraw"),
        ["POST /api/rounds/{id:guid}/seen"] = spot => new($"/api/rounds/{TaskSamples.ARound(spot)}/seen"),
        ["GET /api/sync/held/{id:guid}"] = spot => new($"/api/sync/held/{SyncSamples.AHeldVisit(spot)}"),
        ["POST /api/sync/held/{id:guid}/open"] = spot => new($"/api/sync/held/{SyncSamples.AHeldVisit(spot)}/open", new { purpose = "verify" }),
        ["GET /held/{Id:guid}"] = spot => new($"/held/{SyncSamples.AHeldVisit(spot)}"),
        ["POST /api/sync/held/{id:guid}/apply"] = spot => new($"/api/sync/held/{SyncSamples.AHeldVisit(spot)}/apply"),
        ["POST /api/sync/held/{id:guid}/discard"] = spot => new($"/api/sync/held/{SyncSamples.AHeldVisit(spot)}/discard", new { reason = "合成" }),
        ["GET /api/rounds"] = spot => new($"/api/rounds?area={spot.Area}"),
        ["GET /api/rounds/states"] = spot => new($"/api/rounds/states?area={spot.Area}"),
        ["GET /api/rounds/map"] = spot => new($"/api/rounds/map?area={spot.Area}"),
        ["GET /api/tasks/burden"] = spot => new($"/api/tasks/burden?area={spot.Area}"),
        ["POST /api/rhythms"] = spot => new("/api/rhythms", new { kind = "0324", area = spot.Area.Value, everyDays = 7 }),
        ["DELETE /api/rhythms/{id:guid}"] = spot => new($"/api/rhythms/{TaskSamples.ARhythm(spot)}"),
        ["GET /api/care/plans"] = spot => new($"/api/care/plans?area={spot.Area}"),
        ["GET /care/residents/{ResidentId:guid}"] = spot => new($"/care/residents/{RegisterSamples.AResident(spot)}"),
        ["POST /api/care/residents/{id:guid}"] = spot =>
            new($"/api/care/residents/{RegisterSamples.AResident(spot)}", new { tier = "Weekly", grounds = "Hardship" }),
        ["PUT /api/care/plans/{id:guid}"] = spot =>
            new($"/api/care/plans/{TaskSamples.ACarePlan(spot)}", new { tier = "Monthly", grounds = "Hardship" }),
        ["DELETE /api/care/plans/{id:guid}"] = spot => new($"/api/care/plans/{TaskSamples.ACarePlan(spot)}"),
        ["POST /api/care/plans/{id:guid}/away"] = spot => new($"/api/care/plans/{TaskSamples.ACarePlan(spot)}/away", new { }),
        ["POST /api/care/plans/{id:guid}/blow"] = spot => new($"/api/care/plans/{TaskSamples.ACarePlan(spot)}/blow", new { blow = "Disaster" }),
        ["POST /api/care/plans/{id:guid}/contact"] = spot =>
            new($"/api/care/plans/{TaskSamples.ACarePlan(spot)}/contact", new { contact = "Seen" }),
        ["GET /api/doors/{id:guid}"] = spot => new($"/api/doors/{TaskSamples.ADoorNote(spot).HouseholdId}"),
        ["POST /api/cases/violence"] = spot => new("/api/cases/violence",
            new { key = Guid.CreateVersion7(), household = TaskSamples.ADoorNote(spot).HouseholdId, signs = "Cries" }),
        ["GET /api/cases/{id:guid}/confidence"] = spot => new($"/api/cases/{AConfidentialCase(spot)}/confidence"),
        ["POST /api/cases/calls"] = spot => new("/api/cases/calls",
            new { key = Guid.CreateVersion7(), household = TaskSamples.ADoorNote(spot).HouseholdId, kind = "0301", text = "合成" }),
        ["GET /doors/{Id:guid}"] = spot => new($"/doors/{TaskSamples.ADoorNote(spot).HouseholdId}"),
        ["POST /api/doors/{id:guid}/notes"] = spot => new($"/api/doors/{TaskSamples.ADoorNote(spot).HouseholdId}/notes", new { code = "NoLift" }),
        ["DELETE /api/doors/{id:guid}/notes/{note:guid}"] = spot => TaskSamples.ADoorNote(spot) is var note
            ? new($"/api/doors/{note.HouseholdId}/notes/{note.Id}") : throw new InvalidOperationException(),
        ["POST /api/doors/{id:guid}/notes/{note:guid}/strike"] = spot => TaskSamples.ADoorNote(spot) is var note
            ? new($"/api/doors/{note.HouseholdId}/notes/{note.Id}/strike") : throw new InvalidOperationException(),
        ["POST /api/doors/{id:guid}/away"] = spot => new($"/api/doors/{TaskSamples.ADoorNote(spot).HouseholdId}/away", new { }),
        ["POST /api/care/plans/{id:guid}/grounds"] = spot =>
            new($"/api/care/plans/{TaskSamples.ACarePlan(spot)}/grounds", new { purpose = "care" }),
        ["POST /api/plans/{id:guid}/undo"] = spot => new($"/api/plans/{APlan(spot)}/undo"),
        ["GET /api/appeals/{id:guid}"] = spot => new($"/api/appeals/{AppealSamples.AnAppeal(spot).Id}"),
        ["GET /appeals/{Id:guid}"] = spot => new($"/appeals/{AppealSamples.AnAppeal(spot).Id}"),
        ["GET /appeals/{Id:guid}/sheet"] = spot => new($"/appeals/{AppealSamples.AnAppeal(spot).Id}/sheet"),
        ["GET /appeals/residents/{ResidentId:guid}"] = spot => new($"/appeals/residents/{RegisterSamples.AResident(spot)}"),
        ["POST /api/appeals/residents/{id:guid}"] = spot =>
            new($"/api/appeals/residents/{RegisterSamples.AResident(spot)}", AppealSamples.Draft),
        ["PUT /api/appeals/{id:guid}"] = spot => new($"/api/appeals/{AppealSamples.AnAppeal(spot).Id}", AppealSamples.Draft),
        ["POST /api/appeals/{id:guid}/shown"] = spot => AppealSamples.AnAppeal(spot) is var appeal
            ? new($"/api/appeals/{appeal.Id}/shown", new { textHash = appeal.Content.Hash, day = CityTime.Day(CityTime.DayOf(appeal.DraftedAt)) })
            : null!,
        ["POST /api/appeals/{id:guid}/consent"] = spot => AppealSamples.AnAppeal(spot, Doorstep.Tasks.Appeals.AppealState.Shown) is var appeal
            ? new($"/api/appeals/{appeal.Id}/consent", new { textHash = appeal.Content.Hash, knowsItIsFree = true }) : null!,
        ["POST /api/appeals/{id:guid}/withdrawal"] = spot => new($"/api/appeals/{AppealSamples.AnAppeal(spot).Id}/withdrawal"),
        ["POST /api/appeals/{id:guid}/guardian"] = spot =>
            new($"/api/appeals/{AppealSamples.AnAppeal(spot, Doorstep.Tasks.Appeals.AppealState.Consented).Id}/guardian", new { purpose = "verify" }),
        ["POST /api/appeals/{id:guid}/decision"] = spot =>
            new($"/api/appeals/{AppealSamples.AnAppeal(spot, Doorstep.Tasks.Appeals.AppealState.Consented).Id}/decision",
                new { isApproved = false, grounds = "合成" }),
        ["POST /api/appeals/{id:guid}/end"] = spot => new($"/api/appeals/{AppealSamples.AnAppeal(spot).Id}/end", new { because = "NoLongerNeeded" }),
        ["POST /api/pledges/{id:guid}/decision"] = spot =>
            new($"/api/pledges/{AppealSamples.APledge(spot, isAccepted: false)}/decision", new { isAccepted = true }),
        ["POST /api/pledges/{id:guid}/broken"] = spot => new($"/api/pledges/{AppealSamples.APledge(spot)}/broken", new { }),
        ["POST /api/pledges/{id:guid}/deliveries"] = spot => new($"/api/pledges/{AppealSamples.APledge(spot)}/deliveries",
            new { amount = 1, day = CityTime.Day(CityTime.DayOf(DateTimeOffset.UtcNow)) }),
        ["POST /api/pledges/{id:guid}/receipts"] = spot => new($"/api/pledges/{AppealSamples.APledge(spot)}/receipts", new { isRefused = true }),
        ["POST /api/supporters/{id:guid}/link"] = spot => new($"/api/supporters/{AppealSamples.ASupporter(spot)}/link",
            new { until = CityTime.Day(CityTime.DayOf(DateTimeOffset.UtcNow)) }),
        ["POST /api/supporters/{id:guid}/strike"] = spot => new($"/api/supporters/{AppealSamples.ASupporter(spot)}/strike", new { grounds = "合成" }),
        ["POST /api/supporters/{id:guid}/contact"] = spot =>
            new($"/api/supporters/{AppealSamples.ASupporter(spot)}/contact", new { purpose = "service" }),
    };

    /// <summary>
    /// A row of an area above the caller's own is hers to see too: a plan of a subdistrict changes the grids of each of its communities.
    /// </summary>
    public static readonly HashSet<string> Upward =
    [
        "/api/plans/today", "/api/plans/{id:guid}", "/api/plans/{id:guid}/map", "/api/plans/{id:guid}/buildings", "/api/plans/{id:guid}/effects",
        "/api/plans/{id:guid}/comments", "/api/plans/{id:guid}/approval"
    ];

    public static readonly Dictionary<string, object?> Plain = new()
    {
        ["POST /api/photos/uploads"] = null,
        ["GET /api/plans"] = null,
        ["GET /planner"] = null,
        ["POST /planner"] = null,
        // No community is there: only that she may not plan there is found out.
        ["POST /api/plans"] = new { area = "460401001009", name = "合成" },
        ["GET /api/session"] = null,
        ["GET /api/live"] = null,
        ["GET /api/accounts"] = null,
        ["GET /accounts"] = null,
        ["POST /accounts"] = null,
        ["POST /accounts/{Id:guid}"] = null,
        ["POST /api/accounts/invitations"] = new { list = "" },
        ["GET /api/register/imports"] = null,
        ["GET /api/cases"] = null,
        ["GET /api/cases/count"] = null,
        ["POST /api/cases/search"] = new { text = "合成" },
        ["POST /cases/{Id:guid}"] = null,
        ["GET /desk"] = null,
        ["POST /desk"] = null,
        ["GET /desk/report"] = null,
        ["POST /desk/report"] = null,
        ["GET /work/report"] = null,
        ["POST /work/report"] = null,
        ["GET /api/desk/emergencies"] = null,
        // Their content is filtered by what the caller sees.
        ["GET /tiles/cases/{z:int}/{x:int}/{y:int}.mvt"] = null,
        ["GET /areas"] = null,
        ["POST /areas"] = null,
        ["POST /areas/{Code}"] = null,
        // A form is answered only with its token: without one, or without the permission, it goes no further.
        ["GET /register"] = null,
        ["POST /register"] = null,
        ["GET /register/import"] = null,
        ["POST /register/import"] = null,
        ["POST /register/buildings/{Id:guid}"] = null,
        ["POST /register/doors/{DwellingId:guid}/new"] = null,
        ["POST /data-requests/{Id:guid}"] = null,
        ["POST /register/households/{Id:guid}"] = null,
        ["POST /register/households/{Id:guid}/move"] = null,
        ["POST /register/households/{HouseholdId:guid}/birth"] = null,
        ["POST /register/households/{HouseholdId:guid}/residents/new"] = null,
        ["POST /register/households/{HouseholdId:guid}/residents/{Id:guid}"] = null,
        ["POST /api/register/look-up"] = new { idNumber = "E1234567" },
        ["POST /api/register/imports"] = null,
        ["POST /api/register/imports/known"] = null,
        ["POST /api/cases/desk-reports"] = new { kind = "0301", text = "合成" },
        ["GET /api/cases/worker-reports"] = null,
        ["POST /api/cases/worker-reports"] = new { kind = "0301", text = "合成" },
        ["GET /api/sessions"] = null,
        ["PUT /api/session/second-factor"] = new { offer = "合成", code = "000000" },
        ["DELETE /api/session/second-factor"] = null,
        ["POST /api/session/second-factor/offer"] = null,
        ["POST /api/session/step-up"] = new { code = "000000" },
        ["POST /api/session/step-up/passkey/question"] = null,
        ["POST /api/session/step-up/passkey"] = new { state = "合成", credential = "{}" },
        ["GET /api/session/passkeys"] = null,
        ["POST /api/session/passkeys"] = new { name = "合成", state = "合成", credential = "{}" },
        ["POST /api/session/passkeys/offer"] = null,
        ["GET /api/session/devices"] = null,
        ["POST /api/session/devices"] = new { name = "合成", kind = "Phone", publicKey = "AA==" },
        ["GET /api/session/recoveries"] = null,
        ["GET /api/session/powers"] = null,
        ["POST /api/session/activation"] = new { code = "23456-789AB" },
        ["GET /api/approvals"] = null,
        ["POST /api/my/binding-code"] = null,
        ["GET /api/my/messages"] = null,
        ["GET /api/my/messages/count"] = null,
        ["POST /api/my/messages/read"] = null,
        ["GET /api/my/messages/settings"] = null,
        ["PUT /api/my/messages/settings"] = new { quietFrom = "22:00", quietUntil = "06:00" },
        ["DELETE /api/my/messages/settings"] = null,
        ["GET /api/my/push/key"] = null,
        ["GET /api/my/push"] = null,
        // An address that no browser gives: only that she may ask is found out.
        ["POST /api/my/push"] = new { endpoint = "https://127.0.0.1/", keys = new { p256dh = "", auth = "" } },
        ["DELETE /api/my/push"] = null,
        ["GET /messages"] = null,
        ["POST /messages"] = null,
        ["GET /api/glass/waiting"] = null,
        ["POST /api/glass/{id:guid}/agreement"] = null,
        ["POST /register/households/{HouseholdId:guid}/residents/{Id:guid}/account"] = null,
        ["GET /api/recoveries"] = null,
        // Without a sign-in service there is nothing to bind to.
        ["GET /my-account/openid"] = null,
        ["DELETE /api/session/openid"] = null,
        ["GET /my-account"] = null,
        ["POST /my-account"] = null,
        ["GET /api/my/readings"] = null,
        ["GET /api/my/readings/proof"] = null,
        ["GET /my-data"] = null,
        ["POST /my-data"] = null,
        ["GET /api/objections"] = null,
        ["GET /api/hidings"] = null,
        ["GET /api/glass"] = null,
        ["POST /api/glass"] = new { area = "460401001009", reason = "合成" },
        ["GET /api/retention"] = null,
        ["GET /api/platform"] = null,
        ["GET /system"] = null,
        ["POST /system"] = null,
        ["GET /api/transparency"] = null,
        ["POST /api/holds"] = new { area = "460401001009", reason = "合成" },
        ["GET /retention"] = null,
        ["POST /retention"] = null,
        ["GET /api/readings/flagged"] = null,
        ["GET /readings/flagged"] = null,
        ["POST /readings/flagged"] = null,
        ["GET /register/glass"] = null,
        ["POST /register/glass"] = null,
        ["GET /api/data-requests/askings"] = null,
        ["GET /api/data-requests/officer"] = null,
        ["POST /api/data-requests/askings"] = new { agency = "合成" },
        ["GET /api/data-requests"] = null,
        ["POST /api/data-requests"] = null,
        ["GET /data-requests"] = null,
        ["POST /data-requests"] = null,
        ["GET /data-requests/new"] = null,
        ["POST /data-requests/new"] = null,
        ["GET /api/register/exports"] = null,
        ["POST /api/register/exports"] = new { area = "460401001009", purpose = "care", note = "合成", columns = new[] { "Grid" } },
        ["GET /register/exports"] = null,
        ["POST /register/exports"] = null,
        ["GET /api/readings"] = null,
        ["GET /readings"] = null,
        ["POST /readings"] = null,
        ["GET /api/catalogue"] = null,
        ["GET /api/register/imports/sample"] = null,
        ["GET /calendar"] = null,
        ["POST /calendar"] = null,
        ["GET /catalogue"] = null,
        ["POST /catalogue"] = null,
        ["GET /catalogue/{Code}"] = null,
        ["POST /catalogue/{Code}"] = null,
        // The version was never there: nothing is changed.
        ["PUT /api/catalogue/{code}"] = new
        {
            version = int.MaxValue, nameHans = "合成", nameHant = "合成", nameEn = "Sample", departmentKind = "WATER", priority = 1, limitValue = 1,
            limitUnit = "WorkingHours", locationRequired = false, personalData = false, isEmergency = false,
            duty = "Helping", basisHans = "合成", basisHant = "合成", basisEn = "Sample", subject = "Street", minutes = 10,
        },
        ["POST /api/catalogue/{code}/on"] = null,
        ["POST /api/catalogue/{code}/off"] = null,
        ["GET /forms"] = null,
        ["POST /forms"] = null,
        ["POST /forms/{Code}/edit"] = null,
        ["GET /forms/{Code}"] = null,
        ["POST /forms/{Code}"] = null,
        ["GET /forms/{Code}/edit"] = null,
        ["GET /api/forms/{code}/{version:int}"] = null,
        ["GET /api/forms"] = null,
        ["GET /api/forms/{code}/draft"] = null,
        // Another form than the address says: nothing is changed.
        ["PUT /api/forms/{code}/draft"] = new
        {
            seen = 0, form = new { code = "another", names = new { hans = "合成", hant = "合成", en = "Sample" }, questions = Array.Empty<object>() },
        },
        ["DELETE /api/forms/{code}/draft"] = null,
        ["POST /api/forms/{code}/publish"] = new { seen = 0 },
        // She who asks is no worker: there is no list of hers.
        ["GET /api/tasks/today"] = null,
        ["GET /today"] = null,
        ["POST /today"] = null,
        ["POST /today/{Id:guid}"] = null,
        ["POST /doors/{Id:guid}"] = null,
        ["GET /called"] = null,
        ["GET /protect"] = null,
        ["POST /protect"] = null,
        ["POST /called"] = null,
        ["PUT /api/tasks/reception"] = new { minutes = 30 },
        ["POST /api/tasks/asked-outside"] = new { asker = "Other", what = "合成", minutes = 5 },
        ["GET /api/counts"] = null,
        ["GET /counts"] = null,
        ["POST /counts"] = null,
        ["POST /counts/{Id:guid}"] = null,
        ["POST /api/sync/operations"] = new { operations = Array.Empty<object>() },
        ["GET /api/sync/held"] = null,
        ["GET /held"] = null,
        ["POST /held"] = null,
        ["POST /held/{Id:guid}"] = null,
        ["GET /phones"] = null,
        ["POST /phones"] = null,
        ["GET /api/sync/phones"] = null,
        ["GET /api/sync/snapshot"] = null,
        ["GET /api/sync/changes"] = null,
        ["GET /api/sync/state"] = null,
        ["GET /api/sync/map"] = null,
        ["GET /api/requests"] = null,
        ["GET /requests"] = null,
        ["POST /requests"] = null,
        ["GET /requests/desk"] = null,
        ["POST /requests/desk"] = null,
        ["GET /rounds"] = null,
        ["POST /rounds"] = null,
        ["GET /rounds/map"] = null,
        ["POST /rounds/map"] = null,
        ["GET /burden"] = null,
        ["POST /burden"] = null,
        ["GET /tasks"] = null,
        ["POST /tasks"] = null,
        ["GET /care"] = null,
        ["POST /care"] = null,
        ["POST /care/residents/{ResidentId:guid}"] = null,
        ["GET /api/appeals"] = null,
        ["GET /appeals"] = null,
        ["POST /appeals"] = null,
        ["POST /appeals/{Id:guid}"] = null,
        ["POST /appeals/{Id:guid}/sheet"] = null,
        ["POST /appeals/residents/{ResidentId:guid}"] = null,
        ["GET /appeals/supporters"] = null,
        ["POST /appeals/supporters"] = null,
        ["GET /api/supporters"] = null,
        // A community is too small for it: nobody is listed.
        ["POST /api/supporters"] = new
        {
            area = "460401001001", kind = "Volunteers", name = "合成", contact = "合成", until = "2099-01-01"
        },
        ["GET /badge"] = null,
        ["POST /badge"] = null,
        ["GET /duty"] = null,
        ["POST /duty"] = null,
        // No such grids, no such community are there.
        ["GET /duty/reassign"] = null,
        ["POST /duty/reassign"] = null,
        ["GET /api/duty/reassignments/preview"] = null,
        ["POST /api/duty/reassignments"] = new
        {
            grid = "460401001009001", workerId = "01990000-0000-7000-8000-000000000001", until = "2099-01-01T00:00:00Z",
        },
        ["POST /api/duty/swaps"] = new { first = "460401001009001", second = "460401001009002", until = "2099-01-01T00:00:00Z" },
        ["PUT /api/duty/hours"] = new { area = "460401001009", opens = "08:00", closes = "18:00", followsCalendar = true },
    };

    private static Grant AGrant(Spot spot)
    {
        var account = Account.Invite($"sample-{spot.City.NextSerial()}", "测试（合成）", spot.Area, spot.City.Now());
        var grant = Grant.Give(account.Id, Role.Usual.Single(role => role.Code == Role.GridWorker), spot.Area, null, spot.City.Now());
        spot.Db.Users.Add(account);
        spot.Db.Grants.Add(grant);
        return grant;
    }

    private static GridWorker AWorker(Spot spot)
    {
        var worker = GridWorker.Hire(spot.City.NewId(), spot.Area, "合成", "Synthetic", "12000000000", $"SAMPLE-{spot.City.NextSerial()}");
        spot.Db.Add(worker);
        spot.Db.Add(Posting.Post(worker, spot.Area, spot.City.Now()));
        return worker;
    }

    private static Guid AnAbsence(Spot spot)
    {
        var act = spot.City.Now();
        var absence = Absence.Record(AWorker(spot), Term.Of(null, act.At.AddDays(1), act), AbsenceReason.Away, null, act);
        spot.Db.Add(absence);
        return absence.Id;
    }

    private static Guid AStandIn(Spot spot)
    {
        var act = spot.City.Now();
        Charge charge = new(spot.Area, AWorker(spot).Id, Term.Of(null, act.At.AddDays(1), act));
        var standIn = StandIn.Begin(AWorker(spot), charge, new(spot.City.NewId()), null, act);
        spot.Db.Add(standIn);
        return standIn.Id;
    }

    private static Guid AnAccount(Spot spot) => AGrant(spot).AccountId;

    private static Guid APlan(Spot spot)
    {
        Doorstep.Plans.PlanTally tally = new(1, 1, 0, 0, 400, 400, 0, 0, 1, 400, 400);
        Doorstep.Plans.Drawing drawing = new([], new(tally, tally, 0, 0, 0, 0, 0, 0, 0, 0, []));
        var plan = Doorstep.Plans.GridPlan.Draw(spot.Area, "合成", new(), new(), drawing, spot.City.Now());
        spot.Db.Add(plan);
        return plan.Id;
    }

    private static Guid ARecovery(Spot spot)
    {
        var recovery = Doorstep.Identity.Recoveries.Recovery.Start(AnAccount(spot), spot.Area, "合成", spot.City.Now());
        spot.Db.Recoveries.Add(recovery);
        spot.Db.AccountApprovals.Add(AccountApproval.Ask(ApprovalKind.Recovery, recovery.AccountId, spot.Area, spot.City.Now(), "23456-789AB"));
        return recovery.Id;
    }

    private static Guid AnApproval(Spot spot)
    {
        var approval = AccountApproval.Ask(ApprovalKind.Link, AnAccount(spot), spot.Area, spot.City.Now());
        spot.Db.AccountApprovals.Add(approval);
        return approval.Id;
    }

    private static Doorstep.Identity.Devices.Device ADevice(Spot spot)
    {
        var device = Doorstep.Identity.Devices.Device.Register(
            AnAccount(spot), "合成", Doorstep.Identity.Devices.DeviceKind.Phone, [1], "合成", strongAt: null, spot.City.Now());
        spot.Db.Devices.Add(device);
        return device;
    }

    private static Case MakeCase(Spot spot)
    {
        var place = new Place { Area = spot.Area, Longitude = 110.3, Latitude = 20.0, Cell = 1, Address = "合成" };
        var telling = new Telling
        {
            Key = spot.City.NewId(), Channel = Channel.Web, Text = "合成", ReporterName = "王芳（合成）", ReporterPhone = "13900000000"
        };
        var number = $"SAMPLE-{spot.City.NextSerial()}";
        var found = Case.Report(spot.City.NewId(), number, spot.City.Kind, place, telling, spot.City.NewId(), number, asked: null, spot.City.Now(),
            spot.City.Now(), WorkingCalendar.China);
        found.File(spot.City.Kind, WorkingCalendar.China, spot.City.Now());
        found.Dispatch(spot.Department, spot.City.Now());
        spot.Db.Cases.Add(found);
        return found;
    }

    private static Guid AnObjection(Spot spot)
    {
        var reading = Doorstep.Privacy.Readings.Reading.Of(
            new(Doorstep.Privacy.Readings.ReadingSubject.Resident, spot.City.NewId(), "Phone", spot.Area),
            Doorstep.Privacy.Readings.Purposes.Visit, spot.City.Now());
        var objection = Doorstep.Privacy.Objections.Objection.Raise(reading, "合成", spot.City.Now());
        spot.Db.AddRange(reading, objection);
        return objection.Id;
    }

    private static Guid AHiding(Spot spot, bool isAllowed = false)
    {
        var hiding = Doorstep.Privacy.Hidings.Hiding.Ask(spot.City.NewId(), spot.Area, "合成", spot.City.Now().At.AddDays(3), spot.City.Now());
        if (isAllowed)
        {
            hiding.Decide(true, spot.City.Now() with { By = spot.City.NewId() });
        }

        spot.Db.Add(hiding);
        return hiding.Id;
    }

    private static Guid AHold(Spot spot)
    {
        var hold = Doorstep.Privacy.Retention.Hold.Place(spot.Area, null, "合成", spot.City.Now());
        spot.Db.Add(hold);
        return hold.Id;
    }

    private static Guid AGlass(Spot spot)
    {
        // A glass is a community's or a grid's; what lies above is nobody's.
        var area = spot.Area.Level < AreaLevel.Community ? AreaCode.Parse($"{spot.Area}999") : spot.Area;
        var glass = Doorstep.Privacy.Glass.BrokenGlass.Break(area, "合成", spot.City.Now());
        spot.Db.Add(glass);
        return glass.Id;
    }

    private static Guid ACase(Spot spot) => MakeCase(spot).Id;

    private static Guid AConfidentialCase(Spot spot)
    {
        // In the hands of a department that the table asks as, which is not the police.
        var found = MakeCase(spot);
        spot.Db.Entry(found).Property(one => one.IsConfidential).CurrentValue = true;
        return found.Id;
    }

    private static Guid APhoto(Spot spot)
    {
        var photo = Photo.Take(spot.City.Blob, 10, 10, spot.City.Now());
        photo.BelongsTo(MakeCase(spot).Reports[0]);
        spot.Db.Photos.Add(photo);
        return photo.Id;
    }
}
