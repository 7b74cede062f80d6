# Which application Exchange Online sees for Dynamics on-premises is unconfirmed; this is the id of Dynamics.
$dynamicsId = '00000007-0000-0000-c000-000000000000'
$agent = 'CRM/*'
Connect-Tenant $TenantId $ExchangeEnvironment

$organization = Get-OrganizationConfig
# The list of applications is shown only with this switch.
$policy = Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy
$ids = @(@($policy.EwsAllowedAppIDs) -split '[,\s]+' | Where-Object { $_ })
$allowed = @($organization.EwsAllowList | ForEach-Object { [string] $_ })
$blocked = @($organization.EwsBlockList | ForEach-Object { [string] $_ })
Show-Value 'EwsEnabled' $organization.EwsEnabled
Show-Value 'EwsAllowedAppIDs' $(if ($ids.Count -gt 0) { $ids } else { $null })
Show-Value 'EwsApplicationAccessPolicy' $organization.EwsApplicationAccessPolicy
Show-Value 'EwsAllowList' $allowed
Show-Value 'EwsBlockList' $blocked

# A list admits those that stand on it and nobody else: the first list of a tenant is written only with what was named.
$isOn = $organization.EwsEnabled -eq $true
$named = @($AppIds | Where-Object { $_ })
if ($ids.Count -eq 0 -and $named.Count -eq 0) {
    Assert-True $isOn 'No list of applications is set, and EWS is not switched on. Nothing was changed: the first list is the only admission. Run this again with -AppIds and the id of every application that uses EWS; add that of Dynamics.'
    Write-Host 'EWS is switched on, and no list of applications is set: no list is written, which would shut every other application out.'
    Write-Host 'Where calls are refused all the same, run this again with -AppIds and the id of every application that uses EWS.'
} else {
    $wanted = @(@($ids) + @($named) + $dynamicsId | ForEach-Object { $_.ToLowerInvariant() } | Select-Object -Unique)
    $new = @($wanted | Where-Object { $ids -notcontains $_ })
    if ($new.Count -eq 0) {
        Write-Host 'The applications are admitted: nothing to add.'
    } elseif ($PSCmdlet.ShouldProcess($TenantId, ('admit {0} beside {1} others, and no other application' -f ($new -join ', '), $ids.Count))) {
        Set-OrganizationConfig -EwsAllowedAppIDs ($wanted -join ',')
    }
}

# Switched on only behind the list.
if ($isOn) {
    Write-Host 'EWS is switched on: nothing to do.'
} elseif ($PSCmdlet.ShouldProcess($TenantId, 'switch EWS on for the applications of the list, and for no other')) {
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
