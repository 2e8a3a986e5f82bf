using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Doorstep.Field.Device;
using Doorstep.Field.Grid;
using Doorstep.Field.Outbox;
using Doorstep.Field.Photos;
using Doorstep.Field.Report;
using Doorstep.Field.Today;

namespace Doorstep.Field.Shell;

/// <summary>What the app reads and writes as JSON. The code is generated, since the app is trimmed.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(VaultState))]
[JsonSerializable(typeof(DayList))]
[JsonSerializable(typeof(List<FormLine>))]
[JsonSerializable(typeof(List<PaintedStop>))]
[JsonSerializable(typeof(KnownForm))]
[JsonSerializable(typeof(KeptDay))]
[JsonSerializable(typeof(PhoneAccess))]
[JsonSerializable(typeof(LineStart))]
[JsonSerializable(typeof(List<BorderNews>))]
[JsonSerializable(typeof(DataOfficer))]
[JsonSerializable(typeof(AskingBody))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(DiscardBody))]
[JsonSerializable(typeof(List<DoneOperation>))]
[JsonSerializable(typeof(TaskAnswer))]
[JsonSerializable(typeof(UnsentPhoto))]
[JsonSerializable(typeof(SmallPhoto))]
[JsonSerializable(typeof(Position))]
[JsonSerializable(typeof(ReportDraft))]
[JsonSerializable(typeof(ReportBody))]
[JsonSerializable(typeof(KeptReports))]
[JsonSerializable(typeof(List<OwnReport>))]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(SignInBody))]
[JsonSerializable(typeof(RegisterBody))]
[JsonSerializable(typeof(RegisterAnswer))]
[JsonSerializable(typeof(ChallengeAnswer))]
[JsonSerializable(typeof(AccessBody))]
[JsonSerializable(typeof(HandOverBody))]
[JsonSerializable(typeof(SealedBatch))]
[JsonSerializable(typeof(List<LeftBox>))]
[JsonSerializable(typeof(AccessAnswer))]
public sealed partial class FieldJson : JsonSerializerContext;
