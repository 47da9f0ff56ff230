// The icons that declarations and pages may name. An unknown name is drawn as a box.

import type { LucideProps } from "lucide-solid";
import Activity from "lucide-solid/icons/activity";
import ArchiveRestore from "lucide-solid/icons/archive-restore";
import Battery from "lucide-solid/icons/battery";
import Bell from "lucide-solid/icons/bell";
import Box from "lucide-solid/icons/box";
import Boxes from "lucide-solid/icons/boxes";
import Cable from "lucide-solid/icons/cable";
import Cloud from "lucide-solid/icons/cloud";
import Container from "lucide-solid/icons/container";
import Cpu from "lucide-solid/icons/cpu";
import Database from "lucide-solid/icons/database";
import Folder from "lucide-solid/icons/folder";
import Globe from "lucide-solid/icons/globe";
import HardDrive from "lucide-solid/icons/hard-drive";
import LayoutDashboard from "lucide-solid/icons/layout-dashboard";
import LogOut from "lucide-solid/icons/log-out";
import Monitor from "lucide-solid/icons/monitor";
import Network from "lucide-solid/icons/network";
import Server from "lucide-solid/icons/server";
import Settings from "lucide-solid/icons/settings";
import Shield from "lucide-solid/icons/shield";
import Smartphone from "lucide-solid/icons/smartphone";
import Sparkles from "lucide-solid/icons/sparkles";
import Thermometer from "lucide-solid/icons/thermometer";
import Zap from "lucide-solid/icons/zap";
import type { Component } from "solid-js";
import { Dynamic } from "solid-js/web";

const ICONS: Record<string, Component<LucideProps>> = {
  activity: Activity,
  "archive-restore": ArchiveRestore,
  battery: Battery,
  bell: Bell,
  box: Box,
  boxes: Boxes,
  cable: Cable,
  cloud: Cloud,
  container: Container,
  cpu: Cpu,
  database: Database,
  folder: Folder,
  globe: Globe,
  "hard-drive": HardDrive,
  "layout-dashboard": LayoutDashboard,
  "log-out": LogOut,
  monitor: Monitor,
  network: Network,
  server: Server,
  settings: Settings,
  shield: Shield,
  smartphone: Smartphone,
  sparkles: Sparkles,
  thermometer: Thermometer,
  zap: Zap,
};

export function Icon(props: { name: string; size?: number; class?: string }) {
  return (
    <Dynamic
      component={ICONS[props.name] ?? Box}
      size={props.size ?? 18}
      strokeWidth={1.7}
      class={props.class}
      aria-hidden="true"
    />
  );
}
