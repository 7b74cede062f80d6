Assert-True ($null -ne (Get-Module -ListAvailable -Name ADSync)) 'Run this on the server with Microsoft Entra Connect.'
Import-Module -Name ADSync
$scheduler = Get-ADSyncScheduler
Show-Value 'synchronization by schedule' $scheduler.SyncCycleEnabled
Show-Value 'staging mode' $scheduler.StagingModeEnabled
Show-Value 'next cycle (UTC)' $scheduler.NextSyncCycleStartTimeInUTC
if (-not $scheduler.SyncCycleEnabled -and $PSCmdlet.ShouldProcess($env:COMPUTERNAME, 'switch the schedule on')) {
    Set-ADSyncScheduler -SyncCycleEnabled $true
}
if ($scheduler.SyncCycleInProgress) {
    Write-Host 'A cycle is running: nothing to start.'
} elseif ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, 'start a delta synchronization')) {
    [void] (Start-ADSyncSyncCycle -PolicyType Delta)
}
