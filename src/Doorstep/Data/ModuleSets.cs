using Doorstep.Cases;
using Doorstep.Catalogue;
using Doorstep.Forms;
using Doorstep.Live.Health;
using Doorstep.Messages;
using Doorstep.Photos;
using Doorstep.Photos.Uploads;
using Doorstep.Places;
using Doorstep.Plans;
using Doorstep.Register;
using Doorstep.Register.DataRequests;
using Doorstep.Register.Exports;
using Doorstep.Register.Own;
using Doorstep.Staff;
using Doorstep.Staff.Duty;
using Doorstep.Sync.Outbox;
using Doorstep.Sync.Phone;
using Doorstep.Tasks;
using Doorstep.Tasks.Appeals;
using Doorstep.Tasks.Burden;
using Doorstep.Tasks.Care;
using Doorstep.Tasks.Counter;
using Doorstep.Tasks.Counts;
using Doorstep.Tasks.Doors;
using Doorstep.Tasks.Requests;
using Doorstep.Tasks.Rounds;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Data;

/// <content>The rows of each module.</content>
public abstract partial class DoorstepContext
{
    // Live
    public DbSet<JobRun> JobRuns => Set<JobRun>();
    public DbSet<NodeReport> NodeReports => Set<NodeReport>();

    // Places
    public DbSet<Area> Areas => Set<Area>();
    public DbSet<Outline> Outlines => Set<Outline>();
    public DbSet<Building> Buildings => Set<Building>();
    public DbSet<Dwelling> Dwellings => Set<Dwelling>();
    public DbSet<MapFeature> MapFeatures => Set<MapFeature>();
    public DbSet<GridMove> GridMoves => Set<GridMove>();

    // Photos
    /// <summary>Shown only through what names them; see <see cref="Photo"/>.</summary>
    public DbSet<Photo> Photos => Set<Photo>();
    public DbSet<Upload> Uploads => Set<Upload>();

    // Staff
    public DbSet<Department> Departments => Set<Department>();
    public DbSet<GridWorker> GridWorkers => Set<GridWorker>();
    public DbSet<Posting> Postings => Set<Posting>();
    public DbSet<RosterPlace> Roster => Set<RosterPlace>();
    public DbSet<Absence> Absences => Set<Absence>();
    public DbSet<StandIn> StandIns => Set<StandIn>();
    public DbSet<DutyHours> DutyHours => Set<DutyHours>();

    // Register
    public DbSet<Household> Households => Set<Household>();
    public DbSet<Resident> Residents => Set<Resident>();
    public DbSet<Occupancy> Occupancies => Set<Occupancy>();
    public DbSet<Organisation> Organisations => Set<Organisation>();
    public DbSet<RegisterAct> RegisterActs => Set<RegisterAct>();
    public DbSet<RegisterChange> RegisterChanges => Set<RegisterChange>();
    public DbSet<AreaCount> AreaCounts => Set<AreaCount>();
    public DbSet<OwnRecord> OwnRecords => Set<OwnRecord>();
    public DbSet<BindingCode> BindingCodes => Set<BindingCode>();
    public DbSet<Export> Exports => Set<Export>();
    public DbSet<DataAsking> DataAskings => Set<DataAsking>();
    public DbSet<DataRequest> DataRequests => Set<DataRequest>();
    public DbSet<DataDisclosure> DataDisclosures => Set<DataDisclosure>();

    // Plans
    internal DbSet<GridPlan> GridPlans => Set<GridPlan>();

    // Forms
    public DbSet<FormVersion> FormVersions => Set<FormVersion>();
    public DbSet<FormDraft> FormDrafts => Set<FormDraft>();
    public DbSet<FilledForm> FilledForms => Set<FilledForm>();
    public DbSet<FilledPart> FilledParts => Set<FilledPart>();

    // Tasks
    public DbSet<WorkTask> WorkTasks => Set<WorkTask>();
    public DbSet<TaskAct> TaskActs => Set<TaskAct>();
    public DbSet<Rhythm> Rhythms => Set<Rhythm>();
    public DbSet<DayPlanned> DaysPlanned => Set<DayPlanned>();
    public DbSet<CarePlan> CarePlans => Set<CarePlan>();
    public DbSet<CareLadder> CareLadders => Set<CareLadder>();
    public DbSet<WorkRequest> WorkRequests => Set<WorkRequest>();
    public DbSet<DoorNote> DoorNotes => Set<DoorNote>();
    public DbSet<DoorAct> DoorActs => Set<DoorAct>();
    public DbSet<HouseholdAway> HouseholdAways => Set<HouseholdAway>();
    public DbSet<AskedOutside> AskedOutside => Set<AskedOutside>();
    public DbSet<Appeal> Appeals => Set<Appeal>();
    public DbSet<AppealAct> AppealActs => Set<AppealAct>();
    public DbSet<Pledge> Pledges => Set<Pledge>();
    public DbSet<Supporter> Supporters => Set<Supporter>();
    public DbSet<Reception> Receptions => Set<Reception>();
    public DbSet<CountsReport> CountsReports => Set<CountsReport>();
    public DbSet<CountsOpening> CountsOpenings => Set<CountsOpening>();
    public DbSet<Round> Rounds => Set<Round>();
    public DbSet<RoundItem> RoundItems => Set<RoundItem>();
    public DbSet<RoundState> RoundStates => Set<RoundState>();

    // Messages
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<PushDevice> PushDevices => Set<PushDevice>();
    public DbSet<MessageSettings> MessageSettings => Set<MessageSettings>();

    // Cases
    public DbSet<TaskKind> TaskKinds => Set<TaskKind>();
    public DbSet<Case> Cases => Set<Case>();
    /// <summary>Like acts, shown only through a case that the caller sees, or to the holder of its secret.</summary>
    public DbSet<Report> Reports => Set<Report>();
    public DbSet<CaseAct> CaseActs => Set<CaseAct>();
    public DbSet<CaseCounter> CaseCounters => Set<CaseCounter>();

    // Sync
    /// <summary>Read by its id alone, to answer the same operation again.</summary>
    public DbSet<SyncedOperation> SyncedOperations => Set<SyncedOperation>();
    public DbSet<HeldOperation> HeldOperations => Set<HeldOperation>();
    public DbSet<PhoneContact> PhoneContacts => Set<PhoneContact>();
}
