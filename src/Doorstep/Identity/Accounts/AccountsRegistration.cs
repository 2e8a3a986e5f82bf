namespace Doorstep.Identity.Accounts;

/// <summary>Part of Identity: who can sign in, and with what rights.</summary>
static class AccountsRegistration
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddScoped<ManagedAccount>().AddScoped<SecondPerson>();
        services.AddScoped<ListAccounts>();
        services.AddScoped<InviteStaff>();
        services.AddScoped<GiveGrant>();
        services.AddScoped<EndGrant>();
        services.AddScoped<DisableAccount>();
        services.AddScoped<RestoreAccount>();
        services.AddScoped<MakePasswordLink>();
        services.AddScoped<SetPassword>();
        services.AddScoped<AdminCreate>();
        services.AddScoped<AskForApproval>().AddScoped<AgreeToAccount>().AddScoped<RefuseAccount>().AddScoped<ListApprovals>()
            .AddScoped<ActivateRights>().AddScoped<ListPowers>();
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        ListAccounts.Map(app);
        InviteStaff.Map(app);
        GiveGrant.Map(app);
        EndGrant.Map(app);
        DisableAccount.Map(app);
        RestoreAccount.Map(app);
        MakePasswordLink.Map(app);
        ListApprovals.Map(app);
        AgreeToAccount.Map(app);
        RefuseAccount.Map(app);
        ActivateRights.Map(app);
        ListPowers.Map(app);
    }
}
