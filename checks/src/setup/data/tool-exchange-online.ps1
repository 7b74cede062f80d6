
# Signs in to Exchange Online as a person, in the right tenant and cloud; no secret is needed.
function Connect-Tenant {
    param([string] $Tenant, [string] $Environment)
    Assert-True ($null -ne (Get-Module -ListAvailable -Name ExchangeOnlineManagement)) 'Install the module first: Install-Module ExchangeOnlineManagement -Scope CurrentUser'
    Import-Module -Name ExchangeOnlineManagement
    Connect-ExchangeOnline -ExchangeEnvironmentName $Environment -ShowBanner:$false
    $own = @(Get-ConnectionInformation | ForEach-Object { [string] $_.TenantID })
    Assert-True ($own -contains $Tenant) ('Signed in to tenant {0}, not to {1}.' -f ($own -join ', '), $Tenant)
}
