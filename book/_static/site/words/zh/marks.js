// What stands beside the marked hits. {name} is filled in.
export default {
  title: "搜索到的地方",
  place: "“{text}”：第 {place} 处，共 {count} 处",
  previous: "上一处",
  next: "下一处",
  clear: "清除标记",
};
