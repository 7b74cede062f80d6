# Which application Exchange Online sees for Dynamics on-premises is unconfirmed; this is the id of Dynamics.
$dynamicsId = '00000007-0000-0000-c000-000000000000'
$agent = 'CRM/*'
Connect-Tenant $TenantId $ExchangeEnvironment

$organization = Get-OrganizationConfig
$policy = Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy
$ids = @(([string] $policy.EwsAllowedAppIDs).Split(',') | ForEach-Object { $_.Trim() } | Where-Object { $_ })
$allowed = @($organization.EwsAllowList | ForEach-Object { [string] $_ })
$blocked = @($organization.EwsBlockList | ForEach-Object { [string] $_ })
Show-Value 'EwsEnabled' $organization.EwsEnabled
Show-Value 'EwsAllowedAppIDs' $(if ($ids.Count -gt 0) { $ids } else { $null })
Show-Value 'EwsApplicationAccessPolicy' $organization.EwsApplicationAccessPolicy
Show-Value 'EwsAllowList' $allowed
Show-Value 'EwsBlockList' $blocked

# The list is merged and written before EWS is switched on; what stands on it stays.
if ($ids -contains $dynamicsId) {
    Write-Host 'The application is admitted: nothing to add.'
} elseif ($PSCmdlet.ShouldProcess($TenantId, ('admit {0} beside {1} others' -f $dynamicsId, $ids.Count))) {
    Set-OrganizationConfig -EwsAllowedAppIDs (@($ids + $dynamicsId) -join ',')
}
if ($organization.EwsEnabled -eq $true) {
    Write-Host 'EWS is switched on: nothing to do.'
} elseif ($PSCmdlet.ShouldProcess($TenantId, 'switch EWS on for the applications of the list')) {
    Set-OrganizationConfig -EwsEnabled $true
}
if ([string] $organization.EwsApplicationAccessPolicy -eq 'EnforceAllowList' -and $allowed -notcontains $agent) {
    if ($PSCmdlet.ShouldProcess($TenantId, ('add {0} to the allow list of user agents' -f $agent))) {
        Set-OrganizationConfig -EwsAllowList @{ Add = $agent }
    }
}
if ([string] $organization.EwsApplicationAccessPolicy -eq 'EnforceBlockList' -and $blocked -contains $agent) {
    if ($PSCmdlet.ShouldProcess($TenantId, ('take {0} off the block list of user agents' -f $agent))) {
        Set-OrganizationConfig -EwsBlockList @{ Remove = $agent }
    }
}
