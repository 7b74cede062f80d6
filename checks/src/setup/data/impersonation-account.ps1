Import-Exchange
$user = Get-User -Identity $Account
Assert-True ($null -ne $user) ('There is no user {0}.' -f $Account)
$has = @(Get-ManagementRoleAssignment -Role ApplicationImpersonation -RoleAssignee $user.Identity -ErrorAction SilentlyContinue)
foreach ($one in $has) { Show-Value 'assigned' ('{0}, scope {1}' -f $one.Name, $one.CustomRecipientWriteScope) }
if ($has.Count -gt 0) {
    Write-Host 'The account may impersonate; see that its scope holds the mailboxes.'
    return
}
if ($PSCmdlet.ShouldProcess($Account, 'assign ApplicationImpersonation')) {
    New-ManagementRoleAssignment -Role ApplicationImpersonation -User $user.Identity -Name 'Dynamics 365 impersonation'
}
